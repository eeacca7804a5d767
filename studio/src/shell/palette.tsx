import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { useModal } from '../parts/use-modal.js';
import { commands } from '../state/commands.js';
import { allCommands } from './all-commands.js';

export const isPaletteOpen = signal(false);

/** Opens the palette on Ctrl-K and Cmd-K. @returns ends it */
export function watchPaletteKey(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
    event.preventDefault();
    isPaletteOpen.value = !isPaletteOpen.value;
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}

/** Everything that can be done from here, found by typing a part of it. */
export function Palette() {
  return isPaletteOpen.value ? <OpenPalette /> : null;
}

function OpenPalette() {
  const element = useModal();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const words = text.toLowerCase().split(/\s+/);
  const found = [...commands.value, ...allCommands()].filter(({ label }) =>
    words.every((word) => label.toLowerCase().includes(word)),
  );
  const close = () => {
    isPaletteOpen.value = false;
  };
  const run = (at: number) => {
    // What runs finds the focus where it was before the palette.
    element.current?.close();
    close();
    found[at]?.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setChosen(Math.max(0, Math.min(found.length - 1, chosen + step)));
    }
    if (event.key === 'Enter') {
      // The key would press what has the focus after the command.
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    <dialog
      ref={element}
      class="dialog palette"
      aria-label="Search and commands"
      onClose={() => element.current?.isConnected && close()}
      onCancel={close}
    >
      <input
        type="text"
        role="combobox"
        aria-label="Search and commands"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length > 0 ? `palette-${chosen}` : undefined}
        placeholder="Go to a collection, run a command…"
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={press}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        {found.map(({ label, icon, hint }, at) => (
          <li
            key={label}
            id={`palette-${at}`}
            role="option"
            aria-selected={at === chosen}
            ref={(item) => {
              if (at === chosen) item?.scrollIntoView({ block: 'nearest' });
            }}
            onClick={() => run(at)}
          >
            <Icon name={icon} />
            <span class="grow">{label}</span>
            {hint && <kbd>{hint}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="empty">Nothing matches.</p>}
    </dialog>
  );
}
