import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { outside } from '../../util/run-to-end.js';
import type { Pace } from './pace.js';

/** A gateway whose requests wait for all paces that hold at the time, and count as work of the step. */
export function pacedGateway(documents: DocumentGateway, paces: ReadonlySet<Pace>): DocumentGateway {
  const paced =
    <P extends readonly unknown[], R>(method: (...parameters: P) => Promise<R>) =>
    async (...parameters: P): Promise<R> => {
      for (const pace of paces) await pace();
      return outside(() => method(...parameters));
    };
  return {
    ...documents,
    create: paced(documents.create),
    get: paced(documents.get),
    list: paced(documents.list),
    update: paced(documents.update),
    rewrite: paced(documents.rewrite),
    delete: paced(documents.delete),
    createMany: paced(documents.createMany),
    upsertMany: paced(documents.upsertMany),
  };
}
