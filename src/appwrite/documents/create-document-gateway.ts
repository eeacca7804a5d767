import { EntwriteError } from '../../errors.js';
import { isParkedName, namesParked } from '../../schema/parked-name.js';
import { serverErrorType } from '../http/server-error.js';
import { guardTransport, scopeTransport, type Transport } from '../http/transport.js';
import { isUnlisted, keepUnlisted, readUnlisted } from '../http/unlisted-key.js';
import type { ServerKnowledge } from '../server/server-knowledge.js';
import { commitTogether } from './commit-together.js';
import type { DocumentGateway, DocumentPage, DocumentWrite, WireDocument } from './document-gateway.js';
import { createSpoilGuard } from './spoilt-values.js';
import { createTransactionGateway } from './transaction-gateway.js';

/**
 * A gateway to the documents of one database. All methods throw EntwriteError.
 *
 * @param server without it, nothing is held back that the server would spoil
 */
export function createDocumentGateway(
  transport: Transport,
  databaseId: string,
  server?: Pick<ServerKnowledge, 'find'>,
): DocumentGateway {
  const { requireKept, requireAnswerable } = createSpoilGuard(server);
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
      return asDocument(collection, answer);
    } catch (error) {
      if (serverErrorType(error) === 'row_not_found') return null;
      throw error;
    }
  };

  const transactions = createTransactionGateway(transport, databaseId, requireKept);

  async function update(
    ...[collection, id, write, { repeatable = false, unlessNewerThan } = {}]: Parameters<DocumentGateway['update']>
  ): Promise<WireDocument> {
    await requireKept(collection, [write.values ?? {}]);
    const answer = await transport.send({
      method: 'PATCH',
      path: rows(collection, id),
      parameters: payload(write),
      repeatable,
      ...guard(unlessNewerThan),
    });
    return asDocument(collection, answer);
  }

  /** A transaction does not keep given times: they follow. Who may not read what it creates is shown what was written. */
  async function createIsolated(
    collection: string,
    id: string,
    { values = {}, permissions }: DocumentWrite,
  ): Promise<WireDocument> {
    const given = { action: 'create', collection, id, values, ...(permissions && { permissions }) } as const;
    await commitTogether({ transactions }, [given]);
    const times = Object.entries(values).filter(([key]) => key === '$createdAt' || key === '$updatedAt');
    if (times.length > 0) return update(collection, id, { values: Object.fromEntries(times) }, { repeatable: true });
    return (
      (await get(collection, id)) ?? asDocument(collection, { ...values, $id: id, $permissions: permissions ?? [] })
    );
  }

  return {
    async create(collection, id, write, { isolated = false } = {}) {
      if (isolated) return createIsolated(collection, id, write);
      await requireKept(collection, [write.values ?? {}]);
      const answer = await transport.send({
        method: 'POST',
        path: rows(collection),
        parameters: { rowId: id, ...payload({ ...write, values: filled(id, write.values) }) },
      });
      return asDocument(collection, answer);
    },
    get,
    async list(collection, queries, { total = false } = {}) {
      await requireAnswerable(collection, queries);
      const answer = (await transport.send({
        method: 'GET',
        path: rows(collection),
        parameters: { queries, ...(total ? {} : { total: 0 }) },
      })) as { total?: unknown; rows?: unknown } | null;
      if (typeof answer?.total !== 'number' || !Array.isArray(answer.rows))
        throw unexpected(collection, 'a list without rows');
      // Restoring looks at what it restores, and names it.
      const isNamed = queries.some(namesParked);
      const listed = answer.rows.map((row) => asDocument(collection, row, isNamed));
      const documents = isUnlisted(transport.unlisted, databaseId, collection)
        ? await readUnlisted(listed, queries, (id, select) => get(collection, id, select))
        : listed;
      return { total: answer.total, documents };
    },
    update,
    async rewrite(collection, id, values, readAt, unlessNewerThan = readAt) {
      await requireKept(collection, [values]);
      try {
        await transport.send({
          method: 'PATCH',
          path: rows(collection, id),
          parameters: payload({ values: { ...values, $updatedAt: readAt } }),
          repeatable: true,
          ...guard(unlessNewerThan),
        });
        return 'written';
      } catch (error) {
        const type = serverErrorType(error);
        if (type === 'row_update_conflict') return 'newer';
        if (type === 'row_not_found') return 'gone';
        throw error;
      }
    },
    async delete(collection, id, { unlessNewerThan } = {}) {
      await transport.send({
        method: 'DELETE',
        path: rows(collection, id),
        repeatable: false,
        ...guard(unlessNewerThan),
      });
    },
    async createMany(collection, documents) {
      await requireKept(collection, documents);
      const answer = await transport.send({ method: 'POST', path: rows(collection), parameters: { rows: documents } });
      return rowsOf(collection, answer, 'a bulk create without rows');
    },
    async upsertMany(collection, documents) {
      await requireKept(collection, documents);
      const whole = isUnlisted(transport.unlisted, databaseId, collection)
        ? await keepUnlisted(documents, (id, select) => get(collection, id, select))
        : documents;
      const answer = await transport.send({ method: 'PUT', path: rows(collection), parameters: { rows: whole } });
      return rowsOf(collection, answer, 'a bulk upsert without rows');
    },
    async updateMany(collection, { values, permissions }, queries, { repeatable = true } = {}) {
      await requireKept(collection, [values ?? {}]);
      await requireAnswerable(collection, queries);
      const answer = await transport.send({
        method: 'PATCH',
        path: rows(collection),
        parameters: { data: { ...values, ...(permissions && { $permissions: permissions }) }, queries },
        repeatable,
      });
      return pageOf(collection, answer, 'a bulk update without rows');
    },
    async deleteMany(collection, queries) {
      await requireAnswerable(collection, queries);
      const answer = await transport.send({
        method: 'DELETE',
        path: rows(collection),
        parameters: { queries },
        // A second answer would not have those that the first one deleted.
        repeatable: false,
      });
      return pageOf(collection, answer, 'a bulk delete without rows');
    },
    async step(collection, id, { direction, key, by, bound }) {
      const limit = direction === 'increment' ? { max: bound } : { min: bound };
      const answer = await transport.send({
        method: 'PATCH',
        path: rows(collection, id, key, direction),
        parameters: { value: by, ...(bound !== null && limit) },
      });
      return asDocument(collection, answer);
    },
    transactions,
    guardedBy: (guard) => createDocumentGateway(guardTransport(transport, guard), databaseId, server),
    scoped: (scope) => createDocumentGateway(scopeTransport(transport, scope), databaseId, server),
  };
}

/** The header that has Appwrite refuse a write to a document that is newer (§1.1). */
function guard(unlessNewerThan: string | undefined): { headers?: Readonly<Record<string, string>> } {
  return unlessNewerThan === undefined ? {} : { headers: { 'X-Appwrite-Timestamp': unlessNewerThan } };
}

function rowsOf(collection: string, answer: unknown, otherwise: string): readonly WireDocument[] {
  const rows = (answer as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows)) throw unexpected(collection, otherwise);
  return rows.map((row) => asDocument(collection, row));
}

function pageOf(collection: string, answer: unknown, otherwise: string): DocumentPage {
  const total = (answer as { total?: unknown } | null)?.total;
  if (typeof total !== 'number') throw unexpected(collection, otherwise);
  return { total, documents: rowsOf(collection, answer, otherwise) };
}

/** Appwrite refuses to create a row without data; an id among the data is overwritten by that of the row (§3). */
function filled(id: string, values: DocumentWrite['values'] = {}): NonNullable<DocumentWrite['values']> {
  return Object.keys(values).length === 0 ? { $id: id } : values;
}

/** Without a prototype, so that an attribute `toString` that a document does not have is undefined. */
function asDocument(collection: string, answer: unknown, showsParked = false): WireDocument {
  if (typeof answer === 'object' && answer !== null && typeof (answer as WireDocument).$id === 'string')
    return visible(Object.setPrototypeOf(answer, null) as Record<string, unknown>, showsParked) as WireDocument;
  throw unexpected(collection, 'a document without $id');
}

/** Without values of parked attributes, which are not read until they are restored. */
function visible(document: Record<string, unknown>, showsParked: boolean): Record<string, unknown> {
  if (showsParked) return document;
  for (const key in document) if (isParkedName(key)) delete document[key];
  return document;
}

function unexpected(collection: string, found: string): EntwriteError {
  return new EntwriteError('server_answer_invalid', {
    at: collection,
    found,
    expected: 'what the databases API of Appwrite answers',
    remedy: 'Check that the endpoint is an Appwrite and that nothing in between changes answers.',
  });
}
