import { BODY_SIZE } from '../../appwrite/documents/document-chunks.js';
import { BULK_LIMIT, type WireDocument } from '../../appwrite/documents/document-gateway.js';
import { makeId } from '../../appwrite/documents/make-id.js';
import { isUncertain, sendOnce } from '../../appwrite/http/repeat-request.js';
import { isTaken } from '../../appwrite/http/server-error.js';
import { createOnce } from '../../documents/create-once.js';
import { queryText, wire } from '../../query/wire-query.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { packedChunks } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { DataDocument, DataValues } from './data-document.js';
import type { DataStepContext } from './data-step-context.js';
import type { ValueChange } from './value-changes.js';

export interface CreateOptions {
  /** Made when left out. A document of that id with these very values is taken as made by this step before a crash. */
  readonly id?: string;
  readonly permissions?: readonly string[];
}

/** A document to create among others: its values, with `$id` and `$permissions` where they matter. */
export type NewDataDocument = DataValues & { readonly $id?: string };

const SINGLES = 4;

interface Draft {
  readonly id: string;
  readonly change: ValueChange;
}

/** Creates one document, once although answers get lost: its id is made before the first attempt. */
export async function createDataDocument(
  context: DataStepContext,
  collection: string,
  values: DataValues,
  { id = makeId(), permissions }: CreateOptions,
): Promise<DataDocument> {
  context.requireWritable(collection);
  const given = permissions === undefined ? values : { ...values, $permissions: permissions };
  return createOne(context, collection, { id, change: context.rules(collection).stored(given) });
}

/**
 * Creates many documents, a hundred at a time where Appwrite does that (not with relationships). Those of a fixed id that are
 * there with the very same values are taken as made before.
 *
 * @returns their ids, in the order given
 */
export async function createDataDocuments(
  context: DataStepContext,
  collection: string,
  documents: readonly NewDataDocument[],
): Promise<readonly string[]> {
  context.requireWritable(collection);
  const { stored } = context.rules(collection);
  const drafts = documents.map(({ $id, ...values }) => ({ id: $id ?? makeId(), change: stored(values) }));
  await context.requireStorable(
    collection,
    drafts.map(({ change }) => change.values),
  );
  if (hasRelationships(context.schema, collection))
    await forEachConcurrently(drafts, SINGLES, async (draft) => void (await createOne(context, collection, draft)));
  else {
    const sizeOf = ({ change }: Draft) => stringifyJson(change.values).length;
    for (const chunk of packedChunks(drafts, sizeOf, { size: BODY_SIZE, count: BULK_LIMIT }))
      await createChunk(context, collection, chunk);
  }
  return drafts.map(({ id }) => id);
}

async function createOne(context: DataStepContext, collection: string, { id, change }: Draft): Promise<WireDocument> {
  const { document, shownBy } = await createOnce({
    before: context.beforeWrite,
    create: () => context.documents.create(collection, id, change),
    find: () => context.documents.get(collection, id),
    isOurs: (found) => context.rules(collection).missing(found, change) === null,
    acceptsEarlier: true,
  });
  // One that was there before has been recorded by an earlier run, or was not made by this step.
  if (shownBy !== 'earlier')
    await context.written(created(collection, document, shownBy === 'answer' || isFresh(document)));
  return document;
}

async function createChunk(context: DataStepContext, collection: string, drafts: readonly Draft[]): Promise<void> {
  const rules = context.rules(collection);
  let open = drafts;
  await sendOnce<void>({
    async send() {
      await context.beforeWrite();
      const answers = await context.documents.createMany(collection, open.map(bulkRow));
      for (const answer of answers) await context.written(created(collection, answer, true));
    },
    isOpen: (error) => isUncertain(error) || isTaken(error),
    async find(error, attempt) {
      const found = await findAll(context, collection, open);
      const done = open.flatMap(({ id, change }) => {
        const document = found.get(id);
        return document !== undefined && rules.missing(document, change) === null ? [document] : [];
      });
      // Those that the first attempt met have been recorded by an earlier run, or were not made by this step.
      if (attempt > 1 || !isTaken(error))
        for (const document of done) await context.written(created(collection, document, isFresh(document)));
      if (isTaken(error) && done.length === 0) throw error;
      const ids = new Set(done.map(({ $id }) => $id));
      open = open.filter(({ id }) => !ids.has(id));
      return open.length === 0 ? { outcome: undefined } : null;
    },
  });
}

function bulkRow({ id, change }: Draft): Readonly<Record<string, unknown>> {
  return { $id: id, ...change.values, ...(change.permissions && { $permissions: change.permissions }) };
}

async function findAll(
  { documents }: DataStepContext,
  collection: string,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<string, WireDocument>> {
  const queries = [
    wire.equal(
      '$id',
      drafts.map(({ id }) => id),
    ),
    wire.limit(drafts.length),
  ];
  const { documents: found } = await documents.list(collection, queries.map(queryText));
  return new Map(found.map((document) => [document.$id, document]));
}

/** No one has written to it since it was created. */
function isFresh({ $createdAt, $updatedAt }: WireDocument): boolean {
  return $createdAt === $updatedAt;
}

function created(collection: string, { $id, $updatedAt }: WireDocument, isOurs: boolean) {
  return { collection, id: $id, kind: 'created', updatedAt: isOurs ? $updatedAt : null, before: null } as const;
}
