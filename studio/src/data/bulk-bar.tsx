import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { write } from '../api/write.js';
import { Icon } from '../parts/icon.js';
import { Menu } from '../parts/menu.js';
import { isReadOnly } from '../state/database.js';
import { openDialog } from '../state/dialog.js';
import { attempt, tell } from '../state/notices.js';
import { BulkDialog } from './bulk-dialog.js';
import type { CollectionState } from './collection-state.js';
import { copyAs } from './copy-as.js';

/** What can be done with the documents that are marked, or with all that the filter shows. */
export function BulkBar({ state }: { readonly state: CollectionState }) {
  const { selected, collection, conditions } = state;
  const ids = [...selected.value];
  const isFiltered = conditions.value.length > 0;
  if (ids.length === 0 && (!isFiltered || isReadOnly())) return null;
  const remove = () =>
    attempt(async () => {
      await write(collectionPath(collection.id, 'delete'), `delete in ${collection.id}`, { ids });
      selected.value = new Set();
      tell(`${ids.length} deleted.`, { label: 'Undo', run: () => void state.undo() });
      await state.refresh();
    });
  const copy = (format: 'json' | 'csv' | 'code') =>
    attempt(async () => {
      const read = ids.map((id) =>
        ask<{ document: ShownDocument | null }>(
          collectionPath(collection.id, `documents/${encodeURIComponent(id)}`),
          `copy from ${collection.id}`,
        ),
      );
      const documents = (await Promise.all(read)).flatMap(({ document }) => document ?? []);
      await navigator.clipboard?.writeText(copyAs(state, documents, format));
      tell(`${documents.length} copied as ${format}.`);
    });
  return (
    <div class="bulk" role="toolbar" aria-label="Marked documents">
      {ids.length > 0 ? (
        <>
          <span class="grow">
            <b>{ids.length}</b> marked
          </span>
          <Menu label="Copy" icon="copy">
            {(close) =>
              (['json', 'csv', 'code'] as const).map((format) => (
                <button
                  key={format}
                  type="button"
                  class="menu-item"
                  onClick={() => {
                    close();
                    void copy(format);
                  }}
                >
                  As {format === 'code' ? 'code' : format.toUpperCase()}
                </button>
              ))
            }
          </Menu>
          {!isReadOnly() && (
            <>
              <button
                type="button"
                class="button"
                onClick={() => openDialog(<BulkDialog state={state} where={{ $id: { $in: ids } }} />)}
              >
                <Icon name="edit" /> Edit
              </button>
              <button type="button" class="button danger" onClick={() => void remove()}>
                <Icon name="trash" /> Delete
              </button>
            </>
          )}
          <button
            type="button"
            class="button plain"
            onClick={() => {
              selected.value = new Set();
            }}
          >
            Unmark
          </button>
        </>
      ) : (
        <>
          <span class="grow muted">All that match the filter</span>
          <button
            type="button"
            class="button"
            onClick={() => openDialog(<BulkDialog state={state} where={state.where.value} />)}
          >
            <Icon name="edit" /> Edit or delete all…
          </button>
        </>
      )}
    </div>
  );
}
