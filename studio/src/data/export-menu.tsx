import { useState } from 'preact/hooks';
import { Menu } from '../parts/menu.js';
import type { CollectionState } from './collection-state.js';
import { encryptedColumns, exportLink } from './export-link.js';

/** Saves what the filter shows as a file; values of encrypted attributes only where a person says so. */
export function ExportMenu({ state }: { readonly state: CollectionState }) {
  const [plain, setPlain] = useState(false);
  const secret = encryptedColumns(state).map(({ key }) => key);
  return (
    <Menu label="Export" icon="download">
      {(close) => (
        <>
          {(['csv', 'json'] as const).map((format) => (
            <a key={format} class="menu-item" href={exportLink(state, format, plain)} download onClick={close}>
              What the filter shows, as {format.toUpperCase()}
            </a>
          ))}
          {secret.length > 0 && (
            <label class="menu-item">
              <input type="checkbox" checked={plain} onChange={(event) => setPlain(event.currentTarget.checked)} />
              With encrypted values in the clear: {secret.join(', ')}
            </label>
          )}
        </>
      )}
    </Menu>
  );
}
