import { readQuery } from '../../query/wire-query.js';
import { isParkedName, namesParked } from '../../schema/parked-name.js';
import { invalidAnswer } from '../http/invalid-answer.js';
import { serverErrorType } from '../http/server-error.js';
import { guardTransport, scopeTransport, type Transport } from '../http/transport.js';
import { isUnlisted, keepUnlisted, readUnlisted } from '../http/unlisted-key.js';
import type { ServerKnowledge } from '../server/server-knowledge.js';
import { commitTogether } from './commit-together.js';
import type { DocumentGateway, DocumentPage, DocumentWrite, WireDocument } from './document-gateway.js';
import { judgeDocument, judgeDocuments, judgeExpanded, judgeNothing, judgePage } from './judge-answer.js';
import { createSpoilGuard } from './spoilt-values.js';
import { createTransactionGateway, type StagedOperation } from './transaction-gateway.js';

/**
 * Creates a gateway to the documents of one database. Without `server`, it does not refuse values that the server would corrupt.
 *
 * @param sendsOperators whether a text of an update may be an operator; otherwise one that Appwrite would execute is refused
 */
export function createDocumentGateway(
  transport: Transport,
  databaseId: string,
  server?: Pick<ServerKnowledge, 'find'>,
  { sendsOperators }: { readonly sendsOperators: boolean } = { sendsOperators: true },
): DocumentGateway {
  const spoilGuard = createSpoilGuard(server, { sendsOperators });
  const { requireKept, requireUpdate, requireAnswerable } = spoilGuard;
  const rows = (collection: string, ...rest: string[]) => [
    'tablesdb',
    databaseId,
    'tables',
    collection,
    'rows',
    ...rest,
  ];
  const payload = ({ values, permissions }: DocumentWrite) => ({
    data: values ?? {},
    ...(permissions && { permissions }),
  });

  const get: DocumentGateway['get'] = async (collection, id, queries = []) => {
    try {
      const answer = await transport.send({ method: 'GET', path: rows(collection, id), parameters: { queries } });
      const document = asked(collection, id, answer);
      judgeExpanded(collection, [document], queries.map(readQuery));
      return document;
    } catch (error) {
      if (serverErrorType(error) === 'row_not_found') return null;
      throw error;
    }
  };

  const transactions = createTransactionGateway(transport, databaseId, spoilGuard);

  async function update(
    ...[collection, id, write, { repeatable = false, unlessNewerThan } = {}]: Parameters<DocumentGateway['update']>
  ): Promise<WireDocument> {
    await requireUpdate(collection, [write.values ?? {}]);
    const answer = await transport.send({
      method: 'PATCH',
      path: rows(collection, id),
      parameters: payload(write),
      repeatable,
      ...guard(unlessNewerThan),
    });
    return asked(collection, id, answer);
  }

  /** Creates a document in a transaction. A caller who may not read it gets what was written. */
  async function createIsolated(
    collection: string,
    id: string,
    { values = {}, permissions }: DocumentWrite,
    beside: readonly StagedOperation[],
  ): Promise<WireDocument> {
    const given = { action: 'create', collection, id, values, ...(permissions && { permissions }) } as const;
    await commitTogether({ transactions, update }, beside.length > 0 ? beside : [given]);
    const written = { ...values, $id: id, $permissions: permissions ?? [] };
    return (await get(collection, id)) ?? (Object.assign(Object.create(null) as object, written) as WireDocument);
  }

  return {
    async create(collection, id, write, { isolated = false, beside = [] } = {}) {
      if (isolated || beside.length > 0) return createIsolated(collection, id, write, beside);
      await requireKept(collection, [write.values ?? {}]);
      const answer = await transport.send({
        method: 'POST',
        path: rows(collection),
        parameters: { rowId: id, ...payload({ ...write, values: filled(id, write.values) }) },
      });
      return asked(collection, id, answer);
    },
    get,
    async list(collection, queries, { total = false } = {}) {
      await requireAnswerable(collection, queries);
      const answer = await transport.send({
        method: 'GET',
        path: rows(collection),
        parameters: { queries, ...(total ? {} : { total: 0 }) },
      });
      const page = judgePage(collection, answer, queries);
      // Parked attributes are shown only to queries that name one, as restoring does.
      const listed = queries.some(namesParked) ? page.documents : page.documents.map(visible);
      const documents = isUnlisted(transport.unlisted, databaseId, collection)
        ? await readUnlisted(listed, queries, (id, select) => get(collection, id, select))
        : listed;
      return { total: page.total, documents };
    },
    update,
    async rewrite(collection, id, values, readAt, unlessNewerThan = readAt) {
      await requireUpdate(collection, [values]);
      try {
        const answer = await transport.send({
          method: 'PATCH',
          path: rows(collection, id),
          parameters: payload({ values: { ...values, $updatedAt: readAt } }),
          repeatable: true,
          ...guard(unlessNewerThan),
        });
        asked(collection, id, answer);
        return 'written';
      } catch (error) {
        const type = serverErrorType(error);
        if (type === 'row_update_conflict') return 'newer';
        if (type === 'row_not_found') return 'gone';
        throw error;
      }
    },
    async delete(collection, id, { unlessNewerThan } = {}) {
      const answer = await transport.send({
        method: 'DELETE',
        path: rows(collection, id),
        repeatable: false,
        ...guard(unlessNewerThan),
      });
      judgeNothing(`${collection}/${id}`, answer);
    },
    async createMany(collection, documents) {
      await requireKept(collection, documents);
      const answer = await transport.send({ method: 'POST', path: rows(collection), parameters: { rows: documents } });
      const created = judgeDocuments(collection, answer, documents);
      if (created.length === documents.length) return created.map(visible);
      throw invalidAnswer(collection, `${created.length} new documents`, `${documents.length} of them`);
    },
    async upsertMany(collection, documents) {
      await requireUpdate(collection, documents);
      const whole = isUnlisted(transport.unlisted, databaseId, collection)
        ? await keepUnlisted(documents, (id, select) => get(collection, id, select))
        : documents;
      const answer = await transport.send({ method: 'PUT', path: rows(collection), parameters: { rows: whole } });
      return judgeDocuments(collection, answer, documents).map(visible);
    },
    async updateMany(collection, { values, permissions }, queries, { repeatable = true } = {}) {
      await requireUpdate(collection, [values ?? {}]);
      await requireAnswerable(collection, queries);
      const answer = await transport.send({
        method: 'PATCH',
        path: rows(collection),
        parameters: { data: { ...values, ...(permissions && { $permissions: permissions }) }, queries },
        repeatable,
      });
      return writtenPage(collection, answer, queries);
    },
    async deleteMany(collection, queries) {
      await requireAnswerable(collection, queries);
      const answer = await transport.send({
        method: 'DELETE',
        path: rows(collection),
        parameters: { queries },
        // The response to a repeated request would lack the documents that the first one deleted.
        repeatable: false,
      });
      return writtenPage(collection, answer, queries);
    },
    async step(collection, id, { direction, key, by, bound }) {
      const limit = direction === 'increment' ? { max: bound } : { min: bound };
      const answer = await transport.send({
        method: 'PATCH',
        path: rows(collection, id, key, direction),
        parameters: { value: by, ...(bound !== null && limit) },
      });
      return asked(collection, id, answer);
    },
    transactions,
    // Work under a lock moves stored values, and sends no operators.
    guardedBy: (guard) =>
      createDocumentGateway(guardTransport(transport, guard), databaseId, server, { sendsOperators: false }),
    scoped: (scope) => createDocumentGateway(scopeTransport(transport, scope), databaseId, server, { sendsOperators }),
  };
}

/** The header that makes Appwrite refuse a write to a newer document (§1.1). */
function guard(unlessNewerThan: string | undefined): { headers?: Readonly<Record<string, string>> } {
  return unlessNewerThan === undefined ? {} : { headers: { 'X-Appwrite-Timestamp': unlessNewerThan } };
}

function writtenPage(collection: string, answer: unknown, queries: readonly string[]): DocumentPage {
  const { total, documents } = judgePage(collection, answer, queries);
  return { total, documents: documents.map(visible) };
}

/** The document in the response to a request for it. */
function asked(collection: string, id: string, answer: unknown): WireDocument {
  return visible(judgeDocument(collection, answer, new Set([id.toLowerCase()])));
}

/** Adds the id if there are no values, because Appwrite refuses to create a row without data (§3). */
function filled(id: string, values: DocumentWrite['values'] = {}): NonNullable<DocumentWrite['values']> {
  return Object.keys(values).length === 0 ? { $id: id } : values;
}

/** Removes values of parked attributes, which stay hidden until they are restored. */
function visible(document: WireDocument): WireDocument {
  for (const key in document) if (isParkedName(key)) delete (document as Record<string, unknown>)[key];
  return document;
}
