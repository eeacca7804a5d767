import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import type { CollectionState } from '../data/collection-state.js';
import { copyAs } from '../data/copy-as.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { isReadOnly } from '../state/database.js';
import { tell } from '../state/notices.js';

interface DocumentMenuProps {
  readonly state: CollectionState;
  readonly document: ShownDocument;
  readonly onDelete: () => void;
}

/** What can be done with a whole document. */
export function DocumentMenu({ state, document, onDelete }: DocumentMenuProps) {
  return (
    <Menu label="More" icon="more" showsLabel={false}>
      {(close) => (
        <>
          {(['json', 'csv', 'code'] as const).map((format) => (
            <button
              key={format}
              type="button"
              class="menu-item"
              onClick={() => {
                close();
                void navigator.clipboard?.writeText(copyAs(state, [document], format));
                tell(`Copied as ${format}.`);
              }}
            >
              <Icon name="copy" /> Copy as {format === 'code' ? 'code' : format.toUpperCase()}
            </button>
          ))}
          {!isReadOnly() && (
            <button type="button" class="menu-item" onClick={onDelete}>
              <Icon name="trash" /> Delete
            </button>
          )}
        </>
      )}
    </Menu>
  );
}
