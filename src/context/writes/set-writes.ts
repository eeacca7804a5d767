import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { QueryNode } from '../../query/query-node.js';
import { EMPTY_QUERY } from '../../query/query-node.js';
import { requireConditions } from '../../query/query-problem.js';
import { loadDocument } from '../hydration/load-document.js';
import { documentNotFound, requireId } from '../queries/require-id.js';
import type { Draft } from '../validation/draft.js';
import { knowingAbsent } from '../validation/knowing-absent.js';
import { BulkWriteError } from './bulk-write-error.js';
import { createMany } from './create-many.js';
import { deleteMany } from './delete-many.js';
import { isEmptyDraft, prepareDraft, prepareDrafts, requireList } from './prepare-drafts.js';
import { prepareUpsert, prepareUpserts } from './prepare-upsert.js';
import { type StepOptions, stepNumber, stepOf } from './step-number.js';
import { updateMany } from './update-many.js';
import { upsertMany, upsertOnce } from './upsert.js';
import { afterBefore, hearsWrite, identified, runAfter } from './with-hooks.js';
import { createDraftOnce, deleteOnce, updateOnce } from './write-once.js';
import type { BulkOptions, WriteOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** The write methods of a set; `DbSet` documents their promises. */
export async function createDocument(set: WriteSession, values: unknown, options: WriteOptions): Promise<object> {
  const session = await knowingAbsent(set, [values]);
  const given = await afterBefore(session, 'beforeCreate', values);
  const draft = await prepareDraft(session, given, 'create', options);
  return loadAfter(session, 'afterCreate', await createDraftOnce(session, draft), draft);
}

export async function createDocuments(
  set: WriteSession,
  values: readonly unknown[],
  options: BulkOptions,
): Promise<string[]> {
  requireList(set, values);
  const session = await knowingAbsent(set, values);
  const drafts = await prepareDrafts(session, await allAfterBefore(session, values), options);
  const work = createMany(session, drafts, options);
  await afterEachWritten(work, drafts, (draft) => runAfterEach(session, 'afterCreate', [draft]));
  return drafts.map(({ id }) => id);
}

/** Calls `after` for each document that a bulk call wrote, even if it fails with `bulk_incomplete`. */
async function afterEachWritten<T>(
  work: Promise<void>,
  given: readonly T[],
  after: (one: T, at: number) => Promise<void>,
): Promise<void> {
  const incomplete = await work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof BulkWriteError) return error;
      throw error;
    },
  );
  const written = new Set(incomplete?.written ?? given.keys());
  for (const [at, one] of given.entries()) if (written.has(at)) await after(one, at);
  if (incomplete !== null) throw incomplete;
}

/** Runs the `after` hooks for each of many written documents. */
export async function runAfterEach(
  session: WriteSession,
  event: 'afterCreate' | 'afterUpdate',
  drafts: readonly Draft[],
): Promise<void> {
  for (const draft of drafts) {
    await runAfter(session, event, () => draftedInstance(session, draft, draft.id));
    await runAfterAlong(session, draft);
  }
}

/** Runs the update hooks on a patch and validates it; `id` is that of its document, if it is for only one. */
export async function preparePatch(
  set: WriteSession,
  patch: unknown,
  options: WriteOptions,
  id?: string,
): Promise<Draft> {
  const session = await knowingAbsent(set, [patch]);
  const given = await afterBefore(session, 'beforeUpdate', patch);
  return prepareDraft(session, given, 'update', options, id);
}

export async function updateDocument(
  session: WriteSession,
  id: string,
  patch: unknown,
  options: WriteOptions,
): Promise<object> {
  requireId(session.metadata(), id);
  return sendPatch(session, id, await preparePatch(session, patch, options, id));
}

export async function sendPatch(session: WriteSession, id: string, draft: Draft): Promise<object> {
  if (!isEmptyDraft(draft)) return loadAfter(session, 'afterUpdate', await updateOnce(session, id, draft), draft);
  const found = await (await session.documents()).get(session.metadata().collection, id);
  if (found === null) throw documentNotFound(session.metadata(), id);
  return load(session, found);
}

export async function updateDocuments(
  session: WriteSession,
  where: object,
  patch: unknown,
  options: BulkOptions,
): Promise<number> {
  return updateMany(session, nodeOf(where), await preparePatch(session, patch, options), options);
}

export async function upsertDocument(set: WriteSession, values: unknown, options: WriteOptions): Promise<object> {
  const session = await knowingAbsent(set, [values]);
  const upsert = await prepareUpsert(session, values, options);
  const { document, isNew } = await upsertOnce(session, upsert);
  const draft = await (isNew ? upsert.creation() : upsert.patch());
  return loadAfter(session, isNew ? 'afterCreate' : 'afterUpdate', document, draft);
}

export async function upsertDocuments(
  set: WriteSession,
  values: readonly unknown[],
  options: BulkOptions,
): Promise<string[]> {
  requireList(set, values);
  const session = await knowingAbsent(set, values);
  const upserts = await prepareUpserts(session, values, options);
  const outcome = { ids: upserts.map(({ sought }) => sought().id), created: new Set<number>() };
  await afterEachWritten(upsertMany(session, upserts, options, outcome), upserts, async (upsert, at) => {
    const isNew = outcome.created.has(at);
    const draft = await (isNew ? upsert.creation() : upsert.patch());
    await runAfter(session, isNew ? 'afterCreate' : 'afterUpdate', () =>
      draftedInstance(session, draft, outcome.ids[at] ?? draft.id),
    );
    await runAfterAlong(session, draft);
  });
  return outcome.ids;
}

export async function deleteDocument(session: WriteSession, id: string): Promise<void> {
  requireId(session.metadata(), id);
  await afterBefore(session, 'beforeDelete', identified(session, id));
  await deleteOnce(session, id);
  await runAfter(session, 'afterDelete', () => identified(session, id));
}

export async function deleteDocuments(session: WriteSession, where: object, options: BulkOptions): Promise<number> {
  return deleteMany(session, nodeOf(where), options);
}

export async function stepDocument(
  session: WriteSession,
  id: string,
  property: string,
  direction: 'increment' | 'decrement',
  by: number,
  options: StepOptions,
): Promise<object> {
  requireId(session.metadata(), id);
  const step = stepOf(session, property, direction, by, options);
  return loadAfter(session, 'afterUpdate', await stepNumber(session, id, step), null);
}

async function allAfterBefore(session: WriteSession, values: readonly unknown[]): Promise<readonly unknown[]> {
  if (!hearsWrite(session)) return values;
  const given: unknown[] = [];
  for (const one of values) given.push(await afterBefore(session, 'beforeCreate', one));
  return given;
}

/** An instance for a document whose bulk write returned nothing: the written values and the id. */
function draftedInstance(session: WriteSession, { metadata, stored, permissions }: Draft, id: string): object {
  const values = { ...stored, $id: id, $permissions: permissions ?? [] };
  const document = Object.assign(Object.create(null) as object, values) as WireDocument;
  return loadDocument(metadata, document, session.findEntity);
}

/** Runs the `after` hooks of the documents that were written along with one; the server does not return them. */
async function runAfterAlong(session: WriteSession, { nested }: Draft): Promise<void> {
  for (const draft of nested) {
    const event = draft.mode === 'create' ? 'afterCreate' : 'afterUpdate';
    await runAfter(session, event, () => draftedInstance(session, draft, draft.id), draft.metadata);
    await runAfterAlong(session, draft);
  }
}

async function loadAfter(
  session: WriteSession,
  event: 'afterCreate' | 'afterUpdate',
  document: WireDocument,
  draft: Draft | null,
): Promise<object> {
  const loaded = load(session, document);
  await runAfter(session, event, () => loaded);
  if (draft !== null) await runAfterAlong(session, draft);
  return loaded;
}

function nodeOf(where: unknown): QueryNode {
  requireConditions(where);
  return { ...EMPTY_QUERY, conditions: [{ ...where }] };
}

function load(session: WriteSession, document: WireDocument): object {
  return loadDocument(session.metadata(), document, session.findEntity);
}
