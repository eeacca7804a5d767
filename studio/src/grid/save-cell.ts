import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { collectionPath } from '../api/request.js';
import { write } from '../api/write.js';
import type { CollectionState } from '../data/collection-state.js';
import { attempt, tell } from '../state/notices.js';

/** Writes a value of a document, and shows the document as it is then. */
export async function saveCell(
  state: CollectionState,
  document: ShownDocument,
  key: string,
  value: unknown,
): Promise<void> {
  const { collection, version, written } = state;
  const isSaved = await attempt(async () => {
    const body = { id: document.$id, values: { [key]: value }, updatedAt: document.$updatedAt };
    const path = collectionPath(collection.id, 'update');
    const answer = await write<{ document: ShownDocument }>(path, `edit ${collection.id}`, body);
    state.cache().replace(answer.document);
    version.value += 1;
    written.value += 1;
    tell(`${key} was saved.`, { label: 'Undo', run: () => void state.undo() });
  });
  // It may have been changed elsewhere since it was read.
  if (!isSaved) await state.refresh();
}
