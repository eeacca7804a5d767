import type {
  DocumentGateway,
  DocumentPage,
  DocumentWrite,
  WireDocument,
} from '../../appwrite/documents/document-gateway.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import { isLostAnswer } from '../../appwrite/http/repeat-request.js';
import { isUnknownAttribute } from '../../appwrite/http/server-error.js';
import { EntwriteError } from '../../errors.js';
import { queryText, wire } from '../../query/wire-query.js';
import { cannotStep, caughtUp, nestedIn, type StepModel, selecting, withOld } from './in-step-documents.js';
import type { StepPair } from './in-step-option.js';

type Values = Readonly<Record<string, unknown>>;

/** Milliseconds between two checks, made for reads, whether an old attribute is back: a response to a selection does not show it. */
const REST = 5_000;

/** How many relationships one after the other a request can follow. */
const REACH = 3;

/**
 * A gateway that keeps pairs of attributes in step: writes to the new attribute also go to the old one, and reads of the new one return
 * what the previous version wrote to the old one. An old attribute that is gone is not written until it is back, for example after a
 * revert. The response to a single write shows that; bulk writes, whose responses do not show every document, check first.
 */
export function inStepGateway(
  gateway: DocumentGateway,
  pairs: readonly StepPair[],
  schema: Pick<StepModel, 'ends' | 'defaultOf'>,
  gone: Map<StepPair, number>,
): DocumentGateway {
  if (pairs.length === 0) return gateway;
  /** The collections in which a transaction writes old attributes. */
  const stagedIn = new Map<string, Set<string>>();
  const among = (collection: string, isGone: boolean) =>
    pairs.filter((pair) => pair.collection === collection && gone.has(pair) === isGone);
  const of = (collection: string) => among(collection, false);
  const model: StepModel = { ...schema, of };
  const caught = (document: WireDocument, collection: string) => caughtUp(document, collection, model);
  /** Marks the old attributes, of this collection or related ones, that an error reports as unknown. */
  const noteGone = (error: unknown, collection: string): readonly StepPair[] => {
    const near = new Set([collection]);
    for (let step = 0; step < REACH; step += 1)
      for (const one of [...near]) for (const target of schema.ends(one).values()) near.add(target);
    const missing = [...near].flatMap(of).filter((pair) => isUnknownAttribute(error, pair.old));
    for (const pair of missing) gone.set(pair, Date.now());
    return missing;
  };
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
    if (late.length === 0) return caught(document, collection);
    const values = Object.fromEntries(late.map((pair) => [pair.old, pair.revert(document[pair.made] ?? null)]));
    return tolerant(collection, () => gateway.update(collection, document.$id, { values }));
  };

  /** Repeats work without the old attributes that the server reports as unknown. */
  const tolerant = async <T>(collection: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (noteGone(error, collection).length === 0) throw error;
      return tolerant(collection, work);
    }
  };
  const written = (collection: string, write: DocumentWrite, isNew: boolean): DocumentWrite =>
    write.values === undefined && !isNew
      ? write
      : { ...write, values: withOld(write.values ?? {}, collection, isNew, model) };
  /** Looks for old attributes of documents that go along, which no response shows. */
  const lookAlong = async (collection: string, values: Values = {}): Promise<void> => {
    for (const target of nestedIn(values, collection, model)) await lookAgain(target);
  };
  const staged = (operation: StagedOperation): readonly StagedOperation[] => {
    const { collection } = operation;
    switch (operation.action) {
      case 'create':
      case 'update':
        return [{ ...operation, values: withOld(operation.values, collection, operation.action === 'create', model) }];
      case 'bulkCreate':
        return [{ ...operation, documents: operation.documents.map((one) => withOld(one, collection, true, model)) }];
      case 'increment':
      case 'decrement':
        return [
          operation,
          ...steppedAlong(of(collection), operation.key).map((pair) => ({ ...operation, key: pair.old })),
        ];
      case 'delete':
        return [operation];
    }
  };
  const page = (found: DocumentPage, collection: string): DocumentPage => {
    back(collection, found.documents[0]);
    return { ...found, documents: found.documents.map((one) => caught(one, collection)) };
  };
  const bulk = async <T>(collection: string, work: () => Promise<T>): Promise<T> => {
    await lookAgain(collection);
    return tolerant(collection, work);
  };

  return {
    ...gateway,
    async create(collection, id, write, options) {
      await lookAlong(collection, write.values);
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
      await lookAlong(collection, write.values);
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
          documents.map((one) => withOld(one, collection, true, model)),
        ),
      ),
    upsertMany: (collection, documents) =>
      bulk(collection, () =>
        gateway.upsertMany(
          collection,
          documents.map((one) => withOld(one, collection, false, model)),
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
        const found = await gateway.get(collection, id, queries && selecting(queries, collection, model));
        back(collection, found);
        return found && caught(found, collection);
      }),
    list: (collection, queries, options) =>
      tolerant(collection, async () => {
        await lookAgain(collection, REST);
        return page(await gateway.list(collection, selecting(queries, collection, model), options), collection);
      }),
    transactions: {
      ...gateway.transactions,
      async stage(transaction, operations) {
        const collections = new Set(operations.map(({ collection }) => collection));
        const along = operations.flatMap((operation) =>
          'values' in operation ? [...nestedIn(operation.values, operation.collection, model)] : [],
        );
        for (const collection of new Set([...collections, ...along])) await lookAgain(collection);
        stagedIn.set(transaction, collections);
        await gateway.transactions.stage(transaction, operations.flatMap(staged));
      },
      async commit(transaction) {
        try {
          await gateway.transactions.commit(transaction);
          stagedIn.delete(transaction);
        } catch (error) {
          const missing = [...(stagedIn.get(transaction) ?? [])].flatMap((collection) => noteGone(error, collection));
          if (!isLostAnswer(error)) stagedIn.delete(transaction);
          throw missing.length === 0 ? error : droppedMeanwhile(missing, error);
        }
      },
      discard(transaction) {
        stagedIn.delete(transaction);
        return gateway.transactions.discard(transaction);
      },
    },
    guardedBy: (beforeAttempt) => inStepGateway(gateway.guardedBy(beforeAttempt), pairs, schema, gone),
    scoped: (scope) => inStepGateway(gateway.scoped(scope), pairs, schema, gone),
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

/** Callers commit once more, without the attribute. */
function droppedMeanwhile(missing: readonly StepPair[], cause: unknown): EntwriteError {
  const facts = {
    at: missing.map(({ collection, old }) => `${collection}.${old}`).join(', '),
    found: 'an attribute that was dropped since the context last saw it',
    expected: 'a commit',
    remedy: 'Run it again; nothing of it was written.',
  };
  return new EntwriteError('transaction_conflict', facts, { cause });
}
