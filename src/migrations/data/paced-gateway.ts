import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { StorableCheck } from './create-storable-check.js';
import type { Pace } from './pace.js';
import { outside } from './run-to-end.js';

/**
 * A gateway whose requests are throttled by the current paces, write only what the server stores as given, and count as work of the step.
 */
export function pacedGateway(
  documents: DocumentGateway,
  paces: ReadonlySet<Pace>,
  requireStorable: StorableCheck['requireStorable'],
): DocumentGateway {
  const paced =
    <P extends readonly unknown[], R>(method: (...parameters: P) => Promise<R>) =>
    async (...parameters: P): Promise<R> => {
      for (const pace of paces) await pace();
      return outside(() => method(...parameters));
    };
  const { create, update, rewrite, createMany, upsertMany } = documents;
  return {
    ...documents,
    get: paced(documents.get),
    list: paced(documents.list),
    delete: paced(documents.delete),
    create: paced(async (collection, id, write, ...others) => {
      await requireStorable(collection, [write.values ?? {}]);
      return create(collection, id, write, ...others);
    }),
    update: paced(async (collection, id, write, ...others) => {
      await requireStorable(collection, [write.values ?? {}]);
      return update(collection, id, write, ...others);
    }),
    rewrite: paced(async (collection, id, values, ...others) => {
      await requireStorable(collection, [values]);
      return rewrite(collection, id, values, ...others);
    }),
    createMany: paced(async (collection, rows, ...others) => {
      await requireStorable(collection, rows);
      return createMany(collection, rows, ...others);
    }),
    upsertMany: paced(async (collection, rows, ...others) => {
      await requireStorable(collection, rows);
      return upsertMany(collection, rows, ...others);
    }),
  };
}
