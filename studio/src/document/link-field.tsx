import { useEffect, useRef, useState } from 'preact/hooks';
import type { CollectionLink } from '../../../src/studio/api/collection-link.js';
import type { FoundDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { Icon } from '../parts/icon.js';
import { report } from '../state/notices.js';
import { linkTo } from '../state/place.js';
import { LinkSearch } from './link-search.js';

interface LinkFieldProps {
  readonly link: CollectionLink;
  /** The id, or the ids, of the linked documents. */
  readonly value: unknown;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

/** Labels of this many linked documents are asked for. */
const NAMED = 50;

/** The documents that a document is linked to; others are found by searching their collection. */
export function LinkField({ link, value, disabled, onChange }: LinkFieldProps) {
  const { many, target, name } = link;
  const ids = Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
  const [labels, setLabels] = useState<ReadonlyMap<string, string | null>>(new Map());
  const [isSearching, setSearching] = useState(false);
  const learn = (found: readonly FoundDocument[]) =>
    setLabels((known) => new Map([...known, ...found.map(({ id, label }) => [id, label] as const)]));
  const unnamed = ids.filter((id) => !labels.has(id)).slice(0, NAMED);
  useEffect(() => {
    if (unnamed.length === 0) return;
    ask<{ found: readonly FoundDocument[] }>(collectionPath(target, 'search'), `name linked ${target}`, {
      ids: unnamed,
    })
      .then(({ found }) => learn([...unnamed.map((id) => ({ id, label: null })), ...found]))
      .catch(report);
  }, [unnamed.join()]);
  const button = useRef<HTMLButtonElement>(null);
  const endSearch = () => {
    setSearching(false);
    button.current?.focus();
  };
  const add = (found: FoundDocument) => {
    learn([found]);
    endSearch();
    onChange(many ? [...ids.filter((id) => id !== found.id), found.id] : found.id);
  };
  return (
    <div class="field" role="group" aria-label={`Link ${name}`}>
      <div class="field-label">
        {name}
        <span class="field-hint">
          {many ? `${ids.length} of` : 'one of'} {target}
        </span>
        <span class="grow" />
        {!disabled && (
          <button ref={button} type="button" class="button plain" onClick={() => setSearching(!isSearching)}>
            <Icon name={many ? 'plus' : 'link'} size={14} /> {many ? 'Link' : ids.length > 0 ? 'Change' : 'Link'}
          </button>
        )}
      </div>
      {isSearching && <LinkSearch target={target} onPick={add} onCancel={endSearch} />}
      <ul class="links">
        {ids.map((id) => (
          <li key={id}>
            <a class="grow" href={linkTo('data', target, { $id: id })}>
              {labels.get(id) ?? <span class="mono">{id}</span>}
            </a>
            {!disabled && (
              <button
                type="button"
                class="button plain icon"
                aria-label={`Unlink ${labels.get(id) ?? id}`}
                onClick={() => {
                  button.current?.focus();
                  onChange(many ? ids.filter((one) => one !== id) : null);
                }}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </li>
        ))}
        {ids.length === 0 && <li class="muted">not linked</li>}
      </ul>
    </div>
  );
}
