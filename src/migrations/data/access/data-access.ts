import type { WireDocument } from '../../../appwrite/documents/document-gateway.js';
import { countDocuments } from '../../../context/queries/count-documents.js';
import { readResolved, withResolved } from '../../../context/queries/resolve-query.js';
import { requireQueryCollection } from '../../../query/schema-collection.js';
import { queryText, wire } from '../../../query/wire-query.js';
import { changeDocument } from '../change-document.js';
import { compileWhere, type ListOptions } from '../compile-where.js';
import {
  type CreateOptions,
  createDataDocument,
  createDataDocuments,
  type NewDataDocument,
} from '../create-data-document.js';
import type { DataDeps, DataReport } from '../data-deps.js';
import type { DataDocument, DataValues, DataWhere } from '../data-document.js';
import { dataFailed } from '../data-problem.js';
import { createDataStepContext, type DataStepContext } from '../data-step-context.js';
import { deleteDataDocument } from '../delete-data-document.js';
import { type BatchFunction, type BatchOptions, forEachBatch } from '../for-each-batch.js';
import { type DeduplicateOptions, type DeduplicateReport, deduplicate } from '../helpers/deduplicate.js';
import { backfill, type CopyOptions, copyAttribute, splitAttribute } from '../helpers/fill-attribute.js';
import { type LinkOptions, linkDocuments } from '../helpers/link-documents.js';
import { type SlugOptions, slugifyDocuments } from '../helpers/slugify-documents.js';
import { runDataTransaction } from '../run-data-transaction.js';
import type { DataTransaction } from '../transaction-draft.js';
import { type UpdateOptions, updateEach } from '../update-each.js';
import { checkDataCall, checkedCalls } from './data-calls.js';

export type { DataDeps } from '../data-deps.js';

/**
 * The `db` of a data step: documents by stored keys, without entity classes, so that last year's migration still runs. Helpers that walk a
 * collection remember their position and continue there after a crash. Work in progress is repeated, so functions must give the same
 * result for a document they have already changed.
 *
 * @example
 * m.data('fill', async ({ db }) => {
 * await db.backfill('posts', 'views', 0);
 * await db.slugify('posts', { from: 'title', into: 'slug' });
 * await db.link('posts', { from: 'authorEmail', to: ['authors', 'email'], into: 'authorId', missing: 'collect' });
 * }, { touches: ['posts'] });
 */
export interface DataAccess {
  /** null if there is no such document. */
  readonly get: (
    collection: string,
    id: string,
    options?: { readonly select?: readonly string[] },
  ) => Promise<DataDocument | null>;
  /** All matching documents, however many. */
  readonly list: (collection: string, where?: DataWhere, options?: ListOptions) => Promise<readonly DataDocument[]>;
  /** The same documents one by one, with one page in memory at a time. */
  readonly each: (collection: string, where?: DataWhere, options?: ListOptions) => AsyncIterable<DataDocument>;
  /** Exact, even beyond the 5,000 at which Appwrite stops counting. */
  readonly count: (collection: string, where?: DataWhere) => Promise<number>;
  readonly create: (collection: string, values: NewDataDocument, options?: CreateOptions) => Promise<DataDocument>;
  /** A hundred per request if Appwrite can. @returns their ids, in the order given */
  readonly createMany: (collection: string, documents: readonly NewDataDocument[]) => Promise<readonly string[]>;
  /** Writes what differs. Throws `data_step_failed` if there is no such document. */
  readonly update: (collection: string, id: string, values: DataValues) => Promise<DataDocument>;
  /** False if there is no such document. */
  readonly delete: (collection: string, id: string) => Promise<boolean>;
  /** Passes the documents to a function, batch by batch, in order of creation. */
  readonly forEachBatch: {
    (collection: string, options: BatchOptions, work: BatchFunction): Promise<DataReport>;
    (collection: string, work: BatchFunction): Promise<DataReport>;
  };
  /** Calls a function for the new values of each document (null: none) and writes what differs, several at once. */
  readonly updateEach: {
    (collection: string, options: UpdateOptions, decide: DecideEach): Promise<DataReport>;
    (collection: string, decide: DecideEach): Promise<DataReport>;
  };
  /** Fills documents that have no value: with the same value, or the result of a function of the document (null: none). */
  readonly backfill: (
    collection: string,
    attribute: string,
    value: unknown,
    options?: UpdateOptions,
  ) => Promise<DataReport>;
  /** Copies the values of one attribute into another. */
  readonly copyAttribute: (collection: string, from: string, to: string, options?: CopyOptions) => Promise<DataReport>;
  /** Derives values of several attributes from one. */
  readonly splitAttribute: (
    collection: string,
    from: string,
    split: (value: unknown, document: DataDocument) => DataValues | null | Promise<DataValues | null>,
    options?: UpdateOptions,
  ) => Promise<DataReport>;
  /** Keeps one of each group of documents that the server considers equal. */
  readonly deduplicate: (
    collection: string,
    keys: readonly string[],
    options?: DeduplicateOptions,
  ) => Promise<DeduplicateReport>;
  /** Gives a slug to documents without one. */
  readonly slugify: (collection: string, options: SlugOptions) => Promise<DataReport>;
  /** Links documents to those of another collection that hold the same value. */
  readonly link: (collection: string, options: LinkOptions) => Promise<DataReport>;
  /** At most 100 writes that happen together or not at all. The function runs again if others write meanwhile. */
  readonly transaction: <T>(work: (transaction: DataTransaction) => Promise<T>) => Promise<T>;
}

type DecideEach = (document: DataDocument) => DataValues | null | undefined | Promise<DataValues | null | undefined>;

const PAGE = 500;

/**
 * Refuses writes outside of `writable`, confirms the lock before each write and reports it after; refuses every call once the step is
 * over.
 */
export function createDataAccess(deps: DataDeps): DataAccess {
  const context = createDataStepContext(deps);
  return withCallSites({
    async get(collection, id, { select } = {}) {
      context.check();
      requireQueryCollection(context.schema, collection);
      return context.documents.get(collection, id, select === undefined ? [] : [queryText(wire.select(select))]);
    },
    async list(collection, where, options) {
      const found: DataDocument[] = [];
      for await (const page of pagesOf(context, collection, where, options)) found.push(...page);
      return found;
    },
    async *each(collection, where, options) {
      for await (const page of pagesOf(context, collection, where, options)) yield* page;
    },
    async count(collection, where = {}) {
      context.check();
      return withResolved(context.documents, compileWhere(context.schema, collection, where), (query) =>
        countDocuments(context.documents, collection, query),
      );
    },
    create: async (collection, values, options = {}) => createDataDocument(context, collection, values, options),
    createMany: async (collection, documents) => createDataDocuments(context, collection, documents),
    async update(collection, id, values) {
      const read = await present(context, collection, id);
      const { outcome, document } = await changeDocument(context, collection, read, () => values);
      if (outcome === 'gone') throw absent(collection, id);
      return document;
    },
    async delete(collection, id) {
      context.requireWritable(collection);
      context.check();
      const read = await context.documents.get(collection, id);
      return read !== null && deleteDataDocument(context, collection, read);
    },
    forEachBatch: async (collection: string, ...rest: [BatchFunction] | [BatchOptions, BatchFunction]) => {
      const [options, work] = rest.length === 1 ? [{}, rest[0]] : rest;
      return forEachBatch(context, collection, options, work);
    },
    updateEach: async (collection: string, ...rest: [DecideEach] | [UpdateOptions, DecideEach]) => {
      const [options, decide] = rest.length === 1 ? [{}, rest[0]] : rest;
      return updateEach(context, collection, options, decide);
    },
    backfill: async (collection, attribute, value, options = {}) =>
      backfill(context, collection, attribute, value, options),
    copyAttribute: async (collection, from, to, options = {}) => copyAttribute(context, collection, from, to, options),
    splitAttribute: async (collection, from, split, options = {}) =>
      splitAttribute(context, collection, from, split, options),
    deduplicate: async (collection, keys, options = {}) => deduplicate(context, collection, keys, options),
    slugify: async (collection, options) => slugifyDocuments(context, collection, options),
    link: async (collection, options) => linkDocuments(context, collection, options),
    transaction: async (work) =>
      runDataTransaction(context, (transaction) => work(checkedCalls('transaction', transaction))),
  });
}

/**
 * Checks arguments, and makes the call site the cause of errors without one: documents are written side by side, so no stack leads to it.
 */
function withCallSites(access: DataAccess): DataAccess {
  const calls = Object.entries(access).map(([name, call]: [string, (...given: unknown[]) => unknown]) => {
    if (name === 'each') {
      const checked = (...given: unknown[]) => {
        checkDataCall('db', name, given);
        return call(...given);
      };
      return [name, checked];
    }
    const traced = async (...given: unknown[]) => {
      const place = new Error(`db.${name} was called here`);
      try {
        checkDataCall('db', name, given);
        return await call(...given);
      } catch (error) {
        if (error instanceof Error) error.cause ??= place;
        throw error;
      }
    };
    return [name, traced];
  });
  return Object.fromEntries(calls) as DataAccess;
}

async function* pagesOf(
  context: DataStepContext,
  collection: string,
  where: DataWhere = {},
  given: ListOptions = {},
): AsyncGenerator<readonly WireDocument[]> {
  const { select, ...order } = given;
  const query = compileWhere(context.schema, collection, where, order);
  const keys = select && [...new Set(['$id', ...Object.keys(order.orderBy ?? {}), ...select])];
  const options = { collection, pageSize: PAGE, confirmsEnd: true, ...(keys && { select: keys }) };
  context.check();
  for await (const page of readResolved(context.documents, query, options)) {
    yield page;
    context.check();
  }
}

async function present(context: DataStepContext, collection: string, id: string): Promise<WireDocument> {
  context.requireWritable(collection);
  context.check();
  const document = await context.documents.get(collection, id);
  if (document === null) throw absent(collection, id);
  return document;
}

function absent(collection: string, id: string) {
  return dataFailed({
    at: `${collection}/${id}`,
    found: 'no such document',
    expected: 'one to change',
    remedy: 'Check with `get` first, or create it.',
  });
}
