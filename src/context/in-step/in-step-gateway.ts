import type {
  DocumentGateway,
  DocumentPage,
  DocumentWrite,
  WireDocument,
} from '../../appwrite/documents/document-gateway.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import { isUnknownAttribute } from '../../appwrite/http/server-error.js';
import { EntwriteError } from '../../errors.js';
import { queryText, readQuery, wire } from '../../query/wire-query.js';
import { isOperatorText } from '../../schema/text-limits.js';
import type { StepPair } from './in-step-option.js';

type Values = Readonly<Record<string, unknown>>;

/** Milliseconds between two checks, made for reads, whether an old attribute is back: a response to a selection does not show it. */
const REST = 5_000;

/** The stored default of an attribute; undefined if it has none. */
export type DefaultOf = (collection: string, key: string) => unknown;

/**
 * A gateway that keeps pairs of attributes in step: writes to the new attribute also go to the old one, and reads of the new one return
 * what the previous version wrote to the old one. An old attribute that is gone is not written until it is back, for example after a
 * revert. The response to a single write shows that; bulk writes, whose responses do not show every document, check first.
 */
export function inStepGateway(
  gateway: DocumentGateway,
  pairs: readonly StepPair[],
  defaultOf: DefaultOf,
  gone: Map<StepPair, number>,
): DocumentGateway {
  if (pairs.length === 0) return gateway;
  const among = (collection: string, isGone: boolean) =>
    pairs.filter((pair) => pair.collection === collection && gone.has(pair) === isGone);
  const of = (collection: string) => among(collection, false);
  const lookAgain = async (collection: string, rest = 0): Promise<void> => {
    const due = among(collection, true).filter((pair) => Date.now() - (gone.get(pair) ?? 0) >= rest);
    for (const pair of due)
      if (await hasAttribute(gateway, pair)) gone.delete(pair);
      else gone.set(pair, Date.now());
  };
  /** The pairs whose old attribute is back, judged by a document from a response. */
  const back = (collection: string, document: WireDocument | null | undefined): readonly StepPair[] => {
    const found = among(collection, true).filter(({ old }) => document && Object.hasOwn(document, old));
    for (const pair of found) gone.delete(pair);
    return found;
  };
  /** The written document as reads show it; if an old attribute turns out to be back, the missing write to it is made up. */
  const completed = async (collection: string, document: WireDocument, keys: readonly string[]) => {
    const late = back(collection, document).filter(({ made }) => keys.includes(made));
    if (late.length === 0) return caughtUp(document, of(collection));
    const values = Object.fromEntries(late.map((pair) => [pair.old, pair.revert(document[pair.made] ?? null)]));
    return tolerant(collection, () => gateway.update(collection, document.$id, { values }));
  };

  /** Repeats work without the old attributes that the server reports as unknown. */
  const tolerant = async <T>(collection: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const missing = of(collection).filter((pair) => isUnknownAttribute(error, pair.old));
      if (missing.length === 0) throw error;
      for (const pair of missing) gone.set(pair, Date.now());
      return tolerant(collection, work);
    }
  };
  const written = (collection: string, write: DocumentWrite, isNew: boolean): DocumentWrite =>
    write.values === undefined && !isNew
      ? write
      : { ...write, values: withOld(of(collection), write.values ?? {}, isNew) };
  const withOld = (own: readonly StepPair[], values: Values, isNew: boolean): Values => {
    const added = own.flatMap((pair): readonly (readonly [string, unknown])[] => {
      const value = Object.hasOwn(values, pair.made)
        ? values[pair.made]
        : isNew
          ? defaultOf(pair.collection, pair.made)
          : undefined;
      if (value === undefined) return [];
      return [
        [pair.made, value],
        [pair.old, isNew ? pair.revert(value) : oldValue(pair, value)],
      ];
    });
    return added.length === 0 ? values : { ...values, ...Object.fromEntries(added) };
  };
  const staged = (operation: StagedOperation): readonly StagedOperation[] => {
    const own = of(operation.collection);
    switch (operation.action) {
      case 'create':
      case 'update':
        return [{ ...operation, values: withOld(own, operation.values, operation.action === 'create') }];
      case 'bulkCreate':
        return [{ ...operation, documents: operation.documents.map((one) => withOld(own, one, true)) }];
      case 'increment':
      case 'decrement':
        return [operation, ...steppedAlong(own, operation.key).map((pair) => ({ ...operation, key: pair.old }))];
      case 'delete':
        return [operation];
    }
  };
  const page = (found: DocumentPage, collection: string): DocumentPage => {
    back(collection, found.documents[0]);
    const own = of(collection);
    return own.length === 0 ? found : { ...found, documents: found.documents.map((one) => caughtUp(one, own)) };
  };
  const bulk = async <T>(collection: string, work: () => Promise<T>): Promise<T> => {
    await lookAgain(collection);
    return tolerant(collection, work);
  };

  return {
    ...gateway,
    async create(collection, id, write, options) {
      const made = await tolerant(collection, () =>
        gateway.create(collection, id, written(collection, write, true), options),
      );
      return completed(
        collection,
        made,
        pairs.map((pair) => pair.made),
      );
    },
    async update(collection, id, write, options) {
      const document = await tolerant(collection, () =>
        gateway.update(collection, id, written(collection, write, false), options),
      );
      return completed(collection, document, Object.keys(write.values ?? {}));
    },
    updateMany: (collection, write, queries, options) =>
      bulk(collection, () => gateway.updateMany(collection, written(collection, write, false), queries, options)),
    createMany: (collection, documents) =>
      bulk(collection, () =>
        gateway.createMany(
          collection,
          documents.map((one) => withOld(of(collection), one, true)),
        ),
      ),
    upsertMany: (collection, documents) =>
      bulk(collection, () =>
        gateway.upsertMany(
          collection,
          documents.map((one) => withOld(of(collection), one, false)),
        ),
      ),
    async step(collection, id, step) {
      const along = steppedAlong(of(collection), step.key);
      let document = await gateway.step(collection, id, step);
      for (const pair of along)
        await tolerant(collection, async () => {
          if (!gone.has(pair)) document = await gateway.step(collection, id, { ...step, key: pair.old });
        });
      return completed(collection, document, [step.key]);
    },
    get: (collection, id, queries) =>
      tolerant(collection, async () => {
        if (queries !== undefined) await lookAgain(collection, REST);
        const own = of(collection);
        const found = await gateway.get(collection, id, queries && selecting(queries, own));
        back(collection, found);
        return found === null ? null : caughtUp(found, of(collection));
      }),
    list: (collection, queries, options) =>
      tolerant(collection, async () => {
        await lookAgain(collection, REST);
        const own = of(collection);
        return page(await gateway.list(collection, selecting(queries, own), options), collection);
      }),
    transactions: {
      ...gateway.transactions,
      async stage(transaction, operations) {
        for (const collection of new Set(operations.map((operation) => operation.collection)))
          await lookAgain(collection);
        await gateway.transactions.stage(transaction, operations.flatMap(staged));
      },
    },
    guardedBy: (beforeAttempt) => inStepGateway(gateway.guardedBy(beforeAttempt), pairs, defaultOf, gone),
    scoped: (scope) => inStepGateway(gateway.scoped(scope), pairs, defaultOf, gone),
  };
}

/** Whether the old attribute of a pair exists now. */
async function hasAttribute(gateway: DocumentGateway, { collection, old }: StepPair): Promise<boolean> {
  const queries = [wire.limit(1), wire.select(['$id', old])].map(queryText);
  try {
    await gateway.list(collection, queries);
    return true;
  } catch (error) {
    if (isUnknownAttribute(error, old)) return false;
    throw error;
  }
}

/** The pairs whose old number must be changed together with the new one. */
function steppedAlong(own: readonly StepPair[], key: string): readonly StepPair[] {
  const pairs = own.filter((pair) => pair.made === key);
  for (const pair of pairs) if (pair.converts) throw cannotStep(pair);
  return pairs;
}

function oldValue(pair: StepPair, value: unknown): unknown {
  if (!pair.converts) return value;
  if (isOperatorText(value)) throw cannotStep(pair);
  return pair.revert(value);
}

function cannotStep({ collection, old, made }: StepPair): EntwriteError {
  return new EntwriteError('document_invalid', {
    at: `${collection}.${made}`,
    found: `an operator, while '${old}' is kept in step by a conversion`,
    expected: 'a value',
    remedy: `Read the document and write the new value, until the file that drops '${old}' has run.`,
  });
}

/** The document with what the previous version wrote last. */
function caughtUp(document: WireDocument, own: readonly StepPair[]): WireDocument {
  const news = own.flatMap((pair): readonly (readonly [string, unknown])[] => {
    const old = document[pair.old];
    if (old === undefined || old === null || !Object.hasOwn(document, pair.made)) return [];
    try {
      return [[pair.made, pair.convert(old)]];
    } catch {
      return [];
    }
  });
  return news.length === 0 ? document : { ...document, ...Object.fromEntries(news) };
}

/** Adds the old attribute to selections of the new one. */
function selecting(queries: readonly string[], own: readonly StepPair[]): readonly string[] {
  if (own.length === 0) return queries;
  return queries.map((text) => {
    const query = readQuery(text);
    if (query.method !== 'select' || query.values === undefined || query.values.includes('*')) return text;
    const { values } = query;
    const added = own.filter(({ made, old }) => values.includes(made) && !values.includes(old));
    return added.length === 0 ? text : queryText({ ...query, values: [...values, ...added.map(({ old }) => old)] });
  });
}
