import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FoundDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { report } from '../state/notices.js';

interface LinkSearchProps {
  readonly target: string;
  readonly onPick: (found: FoundDocument) => void;
  readonly onCancel: () => void;
}

/** Milliseconds without a key after which is searched. */
const PAUSE = 120;

/** Finds a document of a collection by a part of its text; Enter takes what was found for all that was typed, also when it comes later. */
export function LinkSearch({ target, onPick, onCancel }: LinkSearchProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<{ readonly text: string; readonly found: readonly FoundDocument[] } | null>(
    null,
  );
  const [chosen, setChosen] = useState(0);
  const isWaited = useRef(false);
  const found = answer?.found ?? [];
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    let isCurrent = true;
    const search = async () => {
      const path = collectionPath(target, 'search');
      const { found: next } = await ask<{ found: readonly FoundDocument[] }>(path, `search ${target}`, { text });
      if (!isCurrent) return;
      setAnswer({ text, found: next });
      setChosen(0);
      const [first] = next;
      if (isWaited.current && first !== undefined) onPick(first);
      isWaited.current = false;
    };
    const timer = setTimeout(() => search().catch(report), PAUSE);
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
    if (event.key === 'Enter') {
      // The key would press what has the focus after the search.
      event.preventDefault();
      if (answer?.text !== text) isWaited.current = true;
      else if (picked !== undefined) onPick(picked);
    }
    if (event.key === 'Escape') onCancel();
  };
  return (
    <div class="link-search">
      <input
        ref={field}
        class="input"
        type="text"
        role="combobox"
        aria-label={`Search ${target}`}
        aria-expanded={found.length > 0}
        aria-controls={`found-${target}`}
        aria-activedescendant={found.length > 0 ? `found-${target}-${chosen}` : undefined}
        placeholder={`Search ${target}…`}
        value={text}
        onInput={(event) => {
          isWaited.current = false;
          setText(event.currentTarget.value);
        }}
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
        {answer !== null && found.length === 0 && <li class="muted link-search-none">Nothing matches.</li>}
      </ul>
    </div>
  );
}
