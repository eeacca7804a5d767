import { createByHand, deleteByHand, editMatching, updateByHand } from '../data/edit-documents.js';
import { type ImportText, importDocuments, previewImport } from '../data/import-documents.js';
import type { Route } from './route.js';
import type { RouteInput } from './route-input.js';
import { started } from './started.js';

function importSource(input: RouteInput): ImportText {
  return { text: input.text('text'), mapping: input.record('mapping') as ImportText['mapping'] };
}

/** Writing documents. */
export const editRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/collections/:collection/create',
    readOnly: false,
    run: async (studio, input) => ({
      document: await createByHand(studio, input.parameter('collection'), input.record('values')),
    }),
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/update',
    readOnly: false,
    async run(studio, input) {
      const [collection, id] = [input.parameter('collection'), input.text('id')];
      const shown = input.optionalText('updatedAt');
      return { document: await updateByHand(studio, collection, id, input.record('values'), shown) };
    },
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/delete',
    readOnly: false,
    run: async (studio, input) => ({
      deleted: await deleteByHand(studio, input.parameter('collection'), input.texts('ids') ?? []),
    }),
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/edit-matching',
    readOnly: false,
    run(studio, input) {
      const collection = input.parameter('collection');
      const [where, values] = [input.record('where'), input.record('values')];
      return started(studio, `Edit matching documents of ${collection}`, (signal) =>
        editMatching(studio, collection, where, values, signal),
      );
    },
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/delete-matching',
    readOnly: false,
    run(studio, input) {
      const collection = input.parameter('collection');
      const where = input.record('where');
      return started(studio, `Delete matching documents of ${collection}`, (signal) =>
        editMatching(studio, collection, where, null, signal),
      );
    },
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/import-check',
    readOnly: true,
    run(studio, input) {
      const collection = input.parameter('collection');
      return previewImport(studio.project, collection, importSource(input));
    },
  },
  {
    method: 'POST',
    path: '/api/collections/:collection/import',
    readOnly: false,
    run(studio, input) {
      const collection = input.parameter('collection');
      const source = importSource(input);
      return started(studio, `Import into ${collection}`, (signal) =>
        importDocuments(studio.project, collection, source, signal),
      );
    },
  },
  {
    method: 'GET',
    path: '/api/undo',
    readOnly: true,
    run: ({ undo }) => ({ next: undo.next() }),
  },
  { method: 'POST', path: '/api/undo', readOnly: false, run: ({ undo }) => undo.undo() },
];
