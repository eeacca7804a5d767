import type { WireDocument } from '../../appwrite/document-gateway.js';
import type { QueryNode } from '../../query/query-node.js';
import { ALL_DOCUMENTS } from '../../query/query-node.js';
import { queryProblem } from '../../query/query-problem.js';
import { loadDocument } from '../hydration/load-document.js';
import { kindOf } from '../validation/value-problem.js';
import { createMany } from './create-many.js';
import { deleteMany } from './delete-many.js';
import { isEmptyDraft, prepareDraft, prepareDrafts } from './prepare-drafts.js';
import { documentNotFound, requireId } from './require-id.js';
import { type StepOptions, stepNumber, stepOf } from './step-number.js';
import { updateMany } from './update-many.js';
import { upsertMany, upsertOf, upsertOnce } from './upsert.js';
import { createOnce, deleteOnce, updateOnce } from './write-once.js';
import type { BulkOptions, WriteOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

/** What the methods of a set do that write; see there for their promises. */
export async function createDocument(session: WriteSession, values: unknown, options: WriteOptions): Promise<object> {
  const draft = await prepareDraft(session, values, 'create', options);
  return load(session, await createOnce(session, draft));
}

export async function createDocuments(
  session: WriteSession,
  values: readonly unknown[],
  options: BulkOptions,
): Promise<string[]> {
  const drafts = await prepareDrafts(session, values, options);
  await createMany(session, drafts, options);
  return drafts.map(({ id }) => id);
}

export async function updateDocument(
  session: WriteSession,
  id: string,
  patch: unknown,
  options: WriteOptions,
): Promise<object> {
  requireId(session.metadata(), id);
  const draft = await prepareDraft(session, patch, 'update', options, id);
  if (!isEmptyDraft(draft)) return load(session, await updateOnce(session, id, draft));
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
  const draft = await prepareDraft(session, patch, 'update', options);
  return updateMany(session, nodeOf(where), draft, options);
}

export async function upsertDocument(session: WriteSession, values: unknown, options: WriteOptions): Promise<object> {
  const draft = await prepareDraft(session, values, 'create', options);
  return load(session, await upsertOnce(session, upsertOf(session, values, draft)));
}

export async function upsertDocuments(
  session: WriteSession,
  values: readonly unknown[],
  options: BulkOptions,
): Promise<string[]> {
  const drafts = await prepareDrafts(session, values, options);
  const upserts = drafts.map((draft, at) => upsertOf(session, values[at], draft));
  return upsertMany(session, upserts, options);
}

export async function deleteDocument(session: WriteSession, id: string): Promise<void> {
  requireId(session.metadata(), id);
  await deleteOnce(session, id);
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
  return load(session, await stepNumber(session, id, stepOf(session, property, direction, by, options)));
}

/** Conditions that are missing by mistake must not mean every document. */
function nodeOf(where: unknown): QueryNode {
  if (typeof where !== 'object' || where === null || Array.isArray(where))
    throw queryProblem('where', kindOf(where), 'conditions, {} for all documents', 'Give the conditions as an object.');
  return { ...ALL_DOCUMENTS, conditions: [{ ...where }] };
}

function load(session: WriteSession, document: WireDocument): object {
  return loadDocument(session.metadata(), document, session.findEntity);
}
