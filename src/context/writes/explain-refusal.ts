import { isConflict } from '../../appwrite/documents/commit-together.js';
import { isTaken, serverStatus } from '../../appwrite/http/server-error.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { type DocumentViolation, findViolations, type UniqueRow } from './find-violations.js';
import { UniqueViolationError } from './unique-violation-error.js';
import type { WriteSession } from './write-session.js';

/** Whether a refused write may have met a value of another document: commits call that a conflict, bulk updates fail with 500. */
export function mayBeTaken(error: unknown): boolean {
  if (isTaken(error) || isConflict(error) || serverStatus(error) === 500) return true;
  return hasCode(error, 'unique_violation', 'document_exists');
}

/** What a refusal means: Appwrite blames the id for a unique violation, so one query finds the index and the document with the value. */
export async function explainRefusal(session: WriteSession, row: UniqueRow, error: unknown): Promise<unknown> {
  if (!isTaken(error) && !isConflict(error)) return error;
  const violation = (await violationsOf(session, [await completed(session, row)])).get(0);
  return violation === undefined ? error : violationError(session, violation, error);
}

/** The error for a violation; an id that is taken is `document_exists`. */
export function violationError(session: WriteSession, violation: DocumentViolation, cause: unknown): EntwriteError {
  const { name, collection } = session.metadata();
  if (violation !== 'id') return new UniqueViolationError(name, violation, cause);
  const facts = {
    at: name,
    found: 'an id that another document has',
    expected: `an id that is free in the collection '${collection}'`,
    remedy: 'Give another id, or leave it out to get a new one.',
  };
  return new EntwriteError('document_exists', facts, { cause });
}

/** Which of the documents are in conflict with others, by place; none where the query fails, so that the first error stays the one that is seen. */
export async function violationsOf(
  session: WriteSession,
  rows: readonly UniqueRow[],
): Promise<ReadonlyMap<number, DocumentViolation>> {
  return findViolations(session, rows).catch(() => new Map<number, DocumentViolation>());
}

/** A patch with what else the document holds, where an index needs both. */
async function completed(session: WriteSession, row: UniqueRow): Promise<UniqueRow> {
  if (row.isNew) return row;
  const isPartial = session
    .collection()
    .indexes.some(
      ({ type, attributes }) =>
        type === 'unique' && attributes.length > 1 && attributes.some((key) => Object.hasOwn(row.stored, key)),
    );
  if (!isPartial) return row;
  const documents = await session.documents();
  const document = await documents.get(session.metadata().collection, row.id).catch(() => null);
  return document === null ? row : { ...row, stored: { ...document, ...row.stored } };
}
