import { useState } from 'preact/hooks';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { changeView, viewOf } from '../state/settings.js';
import { allColumns, type CollectionState, viewKey } from './collection-state.js';

/** Which columns are shown, and selections of them that are kept under a name. */
export function ColumnsMenu({ state }: { readonly state: CollectionState }) {
  const [name, setName] = useState('');
  const key = viewKey(state.collection);
  const all = allColumns(state.collection);
  const shown = state.columns.value;
  const { saved = {} } = viewOf(key);
  const toggle = (column: string) => {
    const next = all.filter((one) => (one === column ? !shown.includes(one) : shown.includes(one)));
    if (next.length > 0) state.showColumns(next);
  };
  const save = () => {
    if (name.trim() === '') return;
    changeView(key, { saved: { ...saved, [name.trim()]: shown } });
    setName('');
  };
  return (
    <Menu label="Columns" icon="columns">
      {() => (
        <>
          {all.map((column) => (
            <label key={column} class="menu-item">
              <input type="checkbox" checked={shown.includes(column)} onChange={() => toggle(column)} /> {column}
            </label>
          ))}
          <hr />
          <button type="button" class="menu-item" onClick={() => state.showColumns(undefined)}>
            All columns
          </button>
          {Object.entries(saved).map(([title, columns]) => (
            <button key={title} type="button" class="menu-item" onClick={() => state.showColumns(columns)}>
              <Icon name="columns" /> {title}
            </button>
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
      )}
    </Menu>
  );
}
