import { useEffect, useState } from 'preact/hooks';
import { ask, collectionPath } from '../api/request.js';
import type { Link } from '../api/types.js';
import { Icon } from '../parts/icon.js';
import { report } from '../state/notices.js';
import { linkTo } from '../state/place.js';

interface LinkFieldProps {
  readonly link: Link;
  /** The id, or the ids, of the linked documents. */
  readonly value: unknown;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

interface Found {
  readonly id: string;
  readonly label: string | null;
}

/** Labels of this many linked documents are asked for. */
const NAMED = 50;

/** The documents that a document is linked to; others are found by searching their collection. */
export function LinkField({ link, value, disabled, onChange }: LinkFieldProps) {
  const { many, target, name } = link;
  const ids = Array.isArray(value) ? (value as readonly string[]) : typeof value === 'string' ? [value] : [];
  const [labels, setLabels] = useState<ReadonlyMap<string, string | null>>(new Map());
  const [isSearching, setSearching] = useState(false);
  const learn = (found: readonly Found[]) =>
    setLabels((known) => new Map([...known, ...found.map(({ id, label }) => [id, label] as const)]));
  const unnamed = ids.filter((id) => !labels.has(id)).slice(0, NAMED);
  useEffect(() => {
    if (unnamed.length === 0) return;
    ask<{ found: readonly Found[] }>(collectionPath(target, 'search'), `name linked ${target}`, { ids: unnamed })
      .then(({ found }) => learn([...unnamed.map((id) => ({ id, label: null })), ...found]))
      .catch(report);
  }, [unnamed.join()]);
  const add = (found: Found) => {
    learn([found]);
    setSearching(false);
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
          <button type="button" class="button plain" onClick={() => setSearching(!isSearching)}>
            <Icon name={many ? 'plus' : 'link'} size={14} /> {many ? 'Link' : ids.length > 0 ? 'Change' : 'Link'}
          </button>
        )}
      </div>
      {isSearching && <LinkSearch target={target} onPick={add} onCancel={() => setSearching(false)} />}
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
                onClick={() => onChange(many ? ids.filter((one) => one !== id) : null)}
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

interface LinkSearchProps {
  readonly target: string;
  readonly onPick: (found: Found) => void;
  readonly onCancel: () => void;
}

function LinkSearch({ target, onPick, onCancel }: LinkSearchProps) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly Found[]>([]);
  const [chosen, setChosen] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      ask<{ found: readonly Found[] }>(collectionPath(target, 'search'), `search ${target}`, { text })
        .then((answer) => {
          if (!isCurrent) return;
          setFound(answer.found);
          setChosen(0);
        })
        .catch(report);
    }, 120);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text]);
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(found.length - 1, chosen + step)));
    }
    const picked = found[chosen];
    if (event.key === 'Enter' && picked !== undefined) onPick(picked);
    if (event.key === 'Escape') onCancel();
  };
  return (
    <div class="link-search">
      <input
        class="input"
        type="text"
        role="combobox"
        aria-label={`Search ${target}`}
        aria-expanded={found.length > 0}
        aria-controls={`found-${target}`}
        aria-activedescendant={found.length > 0 ? `found-${target}-${chosen}` : undefined}
        placeholder={`Search ${target}…`}
        // biome-ignore lint/a11y/noAutofocus: a person has just asked to search.
        autoFocus
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={press}
      />
      <ul id={`found-${target}`} role="listbox" aria-label={`Found in ${target}`}>
        {found.map((one, at) => (
          <li
            key={one.id}
            id={`found-${target}-${at}`}
            class="menu-item"
            role="option"
            aria-selected={at === chosen}
            onClick={() => onPick(one)}
          >
            <span class="grow">{one.label ?? one.id}</span>
            <span class="mono muted">{one.id}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
