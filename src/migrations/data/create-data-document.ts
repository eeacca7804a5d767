import { isConflict } from '../../appwrite/documents/commit-together.js';
import { BODY_SIZE } from '../../appwrite/documents/document-chunks.js';
import { BULK_LIMIT, type WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { linkId } from '../../appwrite/documents/link-id.js';
import { makeId } from '../../appwrite/documents/make-id.js';
import { mayCostOthers } from '../../appwrite/documents/may-cost-others.js';
import { isUncertain, sendOnce } from '../../appwrite/http/repeat-request.js';
import { isTaken } from '../../appwrite/http/server-error.js';
import { createOnce } from '../../documents/create-once.js';
import { relationshipEnds, requireQueryCollection } from '../../query/schema-collection.js';
import { queryText, wire } from '../../query/wire-query.js';
import { hasRelationships } from '../../schema/relationship-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { packedChunks } from '../../util/chunks-of.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { DataDocument, DataValues } from './data-document.js';
import { dataFailed } from './data-problem.js';
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
  readonly isMadeId: boolean;
  readonly change: ValueChange;
}

/** Creates one document, once although answers get lost: its id is made before the first attempt. */
export async function createDataDocument(
  context: DataStepContext,
  collection: string,
  values: DataValues,
  { id, permissions }: CreateOptions,
): Promise<DataDocument> {
  context.requireWritable(collection);
  const given = permissions === undefined ? values : { ...values, $permissions: permissions };
  return createOne(context, collection, draftOf(id, context.rules(collection).stored(given)));
}

function draftOf(id: string | undefined, change: ValueChange): Draft {
  return { id: id ?? makeId(), isMadeId: id === undefined, change };
}

/** Creates documents, a hundred at a time but with relationships. One with a fixed id and the same values counts as made before. */
export async function createDataDocuments(
  context: DataStepContext,
  collection: string,
  documents: readonly NewDataDocument[],
): Promise<readonly string[]> {
  context.requireWritable(collection);
  const { stored } = context.rules(collection);
  const drafts = documents.map(({ $id, ...values }) => draftOf($id, stored(values)));
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

async function createOne(
  context: DataStepContext,
  collection: string,
  { id, isMadeId, change }: Draft,
): Promise<WireDocument> {
  const ends = relationshipEnds(context.schema, collection);
  const isUnique = requireQueryCollection(context.schema, collection).indexes.some(({ type }) => type === 'unique');
  const isolated = mayCostOthers({ values: change.values, ends, mayBeTaken: isUnique || !isMadeId });
  const { document, shownBy } = await createOnce({
    before: context.beforeWrite,
    create: () => context.documents.create(collection, id, change, { isolated }),
    async find(error) {
      if (isConflict(error)) await refuseTaken(context, collection, change.values);
      return context.documents.get(collection, id);
    },
    isOurs: (found) => context.rules(collection).missing(found, change) === null,
    acceptsEarlier: true,
  });
  // One that was there before has been recorded by an earlier run, or was not made by this step.
  if (shownBy !== 'earlier')
    await context.written(created(collection, document, shownBy === 'answer' || isFresh(document)));
  return document;
}

/** Throws `data_step_failed` where another document has a value, or a link, that only one may have: a conflict does not say so. */
async function refuseTaken(
  { schema, documents }: DataStepContext,
  collection: string,
  values: ValueChange['values'],
): Promise<void> {
  const { indexes } = requireQueryCollection(schema, collection);
  const exclusive = relationshipEnds(schema, collection).filter(({ owned }) => owned.relationship.kind === 'oneToOne');
  const uniques = [
    ...indexes.filter(({ type }) => type === 'unique').map(({ attributes }) => attributes),
    ...exclusive.map(({ key }) => [key]),
  ];
  for (const keys of uniques) {
    if (keys.some((key) => (values[key] ?? null) === null)) continue;
    const queries = [...keys.map((key) => wire.equal(key, [linkId(values[key]) ?? values[key]])), wire.limit(1)];
    const { documents: found } = await documents.list(collection, queries.map(queryText));
    if (found[0] !== undefined)
      throw dataFailed({
        at: `${collection}.${keys.join(', ')}`,
        found: `a value or a link that the document '${found[0].$id}' has`,
        expected: 'one that no other document has',
        remedy: 'Give another one, or take it from that document first.',
      });
  }
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
      const ids = open.map(({ id }) => id);
      const found = await documentsByIds(context.documents, { collection }, ids);
      const done = open.flatMap(({ id, change }) => {
        const document = found.get(id);
        return document !== undefined && rules.missing(document, change) === null ? [document] : [];
      });
      // Those that the first attempt met have been recorded by an earlier run, or were not made by this step.
      if (attempt > 1 || !isTaken(error))
        for (const document of done) await context.written(created(collection, document, isFresh(document)));
      if (isTaken(error) && done.length === 0) throw error;
      const settled = new Set(done.map(({ $id }) => $id));
      open = open.filter(({ id }) => !settled.has(id));
      return open.length === 0 ? { outcome: undefined } : null;
    },
  });
}

function bulkRow({ id, change }: Draft): Readonly<Record<string, unknown>> {
  return { $id: id, ...change.values, ...(change.permissions && { $permissions: change.permissions }) };
}

/** No one has written to it since it was created. */
function isFresh({ $createdAt, $updatedAt }: WireDocument): boolean {
  return $createdAt === $updatedAt;
}

function created(collection: string, { $id, $updatedAt }: WireDocument, isOurs: boolean) {
  return { collection, id: $id, kind: 'created', updatedAt: isOurs ? $updatedAt : null, before: null } as const;
}
