import { useEffect, useState } from 'preact/hooks';
import type { DescribedFinding } from '../../../src/studio/api/described-error.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { cellText } from '../grid/cell-text.js';
import { Scrolled } from '../parts/scrolled.js';
import { collectionOf, isReadOnly } from '../state/database.js';
import { report } from '../state/notices.js';
import { goTo, linkTo } from '../state/place.js';

interface ConflictCardProps {
  readonly conflict: DescribedFinding;
  readonly onRemedy: (remedy: object) => void;
}

const SAMPLES = 5;
/** The part of a remedy that says in code what the card has controls for. */
const IN_CODE = /^Pass migrate\(.*? \} \} \}\), /;

/** Documents that stand in the way of a plan: some of them, and what can be done about them. */
export function ConflictCard({ conflict, onRemedy }: ConflictCardProps) {
  const { rule, at, found, expected, remedy, documents = [] } = conflict;
  const [collection = '', ...rest] = at.split('.');
  const key = rest.join('.');
  const [samples, setSamples] = useState<readonly ShownDocument[]>([]);
  const [value, setValue] = useState('');
  const attribute = collectionOf(collection)?.attributes.find((one) => one.key === key);
  const isText = attribute?.type === 'string' || attribute?.type === 'varchar';
  const hasValues = rule === 'present' || rule === 'value';
  const isChosenHere = hasValues && !isReadOnly();
  useEffect(() => {
    if (documents.length === 0) return;
    const body = { where: { $id: { $in: documents.slice(0, SAMPLES) } } };
    ask<{ documents: readonly ShownDocument[] }>(collectionPath(collection, 'page'), `samples of ${at}`, body)
      .then((page) => setSamples(page.documents))
      .catch(report);
  }, [documents.join()]);
  const stored = [...new Set(samples.map((sample) => cellText(sample[key], undefined)))].filter((one) => one !== '');
  const [old, setOld] = useState<string | null>(null);
  const typed = (): unknown => {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  };
  return (
    <section class="card" aria-label={`Conflict of ${at}`} data-conflict={at}>
      <div class="card-head">
        <span class="badge bad">{rule}</span>
        <h3 class="mono">{at}</h3>
      </div>
      <div class="card-body stack">
        <p>
          {found}; expected {expected}.
        </p>
        <p class="muted">{isChosenHere ? remedy.replace(IN_CODE, 'Choose a value below, ') : remedy}</p>
        {samples.length > 0 && (
          <Scrolled label={`Documents of ${at}`}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Document</th>
                  <th scope="col">{key}</th>
                </tr>
              </thead>
              <tbody>
                {samples.map((sample) => (
                  <tr key={sample.$id}>
                    <td class="mono">
                      <a href={linkTo('data', collection, { $id: sample.$id })}>{sample.$id}</a>
                    </td>
                    <td class="mono">{cellText(sample[key], undefined) || 'null'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
        )}
        {isChosenHere && (
          <div class="row wrap remedies">
            <label class="row">
              <span class="hidden-text">New value</span>
              <input
                class="input"
                type="text"
                aria-label={`New value for ${at}`}
                placeholder="new value"
                value={value}
                onInput={(event) => setValue(event.currentTarget.value)}
              />
            </label>
            {rule === 'present' && (
              <>
                <button
                  type="button"
                  class="button"
                  disabled={value === ''}
                  onClick={() => onRemedy({ backfill: typed() })}
                >
                  Fill in
                </button>
                <button type="button" class="button" onClick={() => onRemedy({ useDefault: true })}>
                  Use the default
                </button>
              </>
            )}
            {rule === 'value' && (
              <>
                <label class="row">
                  instead of
                  <select
                    class="input"
                    aria-label={`Old value of ${at}`}
                    value={old ?? stored[0] ?? ''}
                    onChange={(event) => setOld(event.currentTarget.value)}
                  >
                    {stored.map((one) => (
                      <option key={one}>{one}</option>
                    ))}
                  </select>
                </label>
                <button
                  type="button"
                  class="button"
                  disabled={value === ''}
                  onClick={() => onRemedy({ map: { [old ?? stored[0] ?? '']: typed() } })}
                >
                  Map
                </button>
                {isText && (
                  <button type="button" class="button" onClick={() => onRemedy({ truncate: true })}>
                    Cut texts to the size
                  </button>
                )}
              </>
            )}
          </div>
        )}
        {!hasValues && collection !== '' && (
          <button type="button" class="button" onClick={() => goTo('data', collection, { $id: { $in: documents } })}>
            Open these documents
          </button>
        )}
      </div>
    </section>
  );
}
