import { createByHand, deleteByHand, editMatching, updateByHand } from '../data/edit-documents.js';
import { type ImportText, importDocuments, previewImport } from '../data/import-documents.js';
import { ask, get, type Route, write } from './route.js';
import type { RouteInput } from './route-input.js';
import { started } from './started.js';

function importSource(input: RouteInput): ImportText {
  return { text: input.text('text'), mapping: input.record('mapping') as ImportText['mapping'] };
}

/** Writing documents. */
export const editRoutes: readonly Route[] = [
  write('/api/collections/:collection/create', async (studio, input) => ({
    document: await createByHand(studio, input.parameter('collection'), input.record('values')),
  })),
  write('/api/collections/:collection/update', async (studio, input) => {
    const [collection, id] = [input.parameter('collection'), input.text('id')];
    const shown = input.optionalText('updatedAt');
    return { document: await updateByHand(studio, collection, id, input.record('values'), shown) };
  }),
  write('/api/collections/:collection/delete', async (studio, input) => ({
    deleted: await deleteByHand(studio, input.parameter('collection'), input.texts('ids') ?? []),
  })),
  write('/api/collections/:collection/edit-matching', (studio, input) => {
    const collection = input.parameter('collection');
    const [where, values] = [input.record('where'), input.record('values')];
    return started(studio, `Edit matching documents of ${collection}`, (signal) =>
      editMatching(studio, collection, where, values, signal),
    );
  }),
  write('/api/collections/:collection/delete-matching', (studio, input) => {
    const collection = input.parameter('collection');
    const where = input.record('where');
    return started(studio, `Delete matching documents of ${collection}`, (signal) =>
      editMatching(studio, collection, where, null, signal),
    );
  }),
  ask('/api/collections/:collection/import-check', ({ project }, input) =>
    previewImport(project, input.parameter('collection'), importSource(input)),
  ),
  write('/api/collections/:collection/import', (studio, input) => {
    const collection = input.parameter('collection');
    const source = importSource(input);
    return started(studio, `Import into ${collection}`, (signal) =>
      importDocuments(studio.project, collection, source, signal),
    );
  }),
  get('/api/undo', ({ undo }) => ({ next: undo.next() })),
  write('/api/undo', ({ undo }) => undo.undo()),
];
