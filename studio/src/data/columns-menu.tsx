import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { changeView, viewOf } from '../state/settings.js';
import { allColumns, type CollectionState, viewKey } from './collection-state.js';

/** Columns that fit into the list without a field to find them. */
const FEW = 12;

/** Which columns are shown, and selections of them that are kept under a name. */
export function ColumnsMenu({ state }: { readonly state: CollectionState }) {
  return (
    <Menu label="Columns" icon="columns">
      {() => <Columns state={state} />}
    </Menu>
  );
}

function Columns({ state }: { readonly state: CollectionState }) {
  const [text, setText] = useState('');
  const all = allColumns(state.collection);
  const shown = state.columns.value;
  const found = all.filter((column) => column.toLowerCase().includes(text.trim().toLowerCase()));
  const toggle = (column: string) => {
    const next = all.filter((one) => (one === column ? !shown.includes(one) : shown.includes(one)));
    if (next.length > 0) state.showColumns(next);
  };
  return (
    <div class="columns-menu">
      {all.length > FEW && (
        <input
          class="input"
          type="search"
          aria-label="Find a column"
          placeholder="Find a column"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div class="columns-list">
        {found.map((column) => (
          <label key={column} class="menu-item">
            <input type="checkbox" checked={shown.includes(column)} onChange={() => toggle(column)} /> {column}
          </label>
        ))}
      </div>
      <hr />
      <button type="button" class="menu-item" onClick={() => state.showColumns(undefined)}>
        All columns
      </button>
      {text !== '' && found.length > 0 && (
        <button type="button" class="menu-item" onClick={() => state.showColumns(found)}>
          Only these {found.length}
        </button>
      )}
      <Selections state={state} />
    </div>
  );
}

function Selections({ state }: { readonly state: CollectionState }) {
  const [name, setName] = useState('');
  const key = viewKey(state.collection);
  const { saved = {} } = viewOf(key);
  const save = () => {
    if (name.trim() === '') return;
    changeView(key, { saved: { ...saved, [name.trim()]: state.columns.value } });
    setName('');
  };
  return (
    <>
      {Object.entries(saved).map(([title, columns]) => (
        <div key={title} class="row">
          <button type="button" class="menu-item" onClick={() => state.showColumns(columns)}>
            <Icon name="columns" /> {title}
          </button>
          <button
            type="button"
            class="button plain icon"
            aria-label={`Forget the selection ${title}`}
            onClick={() => {
              const { [title]: _, ...rest } = saved;
              changeView(key, { saved: rest });
            }}
          >
            <Icon name="close" size={12} />
          </button>
        </div>
      ))}
      <div class="row menu-form">
        <input
          class="input"
          type="text"
          aria-label="Name of this selection"
          placeholder="Save as…"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && save()}
        />
        <button type="button" class="button" onClick={save}>
          Save
        </button>
      </div>
    </>
  );
}
