import { isConflict } from '../../appwrite/documents/commit-together.js';
import { isTaken, serverStatus } from '../../appwrite/http/server-error.js';
import { EntwriteError, hasCode } from '../../errors.js';
import { type DocumentViolation, findViolations, type UniqueRow } from './find-violations.js';
import { UniqueViolationError } from './unique-violation-error.js';
import type { WriteSession } from './write-session.js';

/** Whether a write may have been refused because of a unique value: commits call that a conflict, bulk updates fail with 500. */
export function mayBeTaken(error: unknown): boolean {
  if (isTaken(error) || isConflict(error) || serverStatus(error) === 500) return true;
  return hasCode(error, 'unique_violation', 'document_exists');
}

/** Explains a refusal. Appwrite blames the id for every unique violation, so one query looks for the index and the document with the value. */
export async function explainRefusal(session: WriteSession, row: UniqueRow, error: unknown): Promise<unknown> {
  if (!isTaken(error) && !isConflict(error)) return error;
  const violation = (await violationsOf(session, [await completed(session, row)])).get(0);
  return violation === undefined ? error : violationError(session, violation, error);
}

/** The error for a violation; a taken id is `document_exists`. */
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

/** The violations of some documents, by index; none if the query fails, so that the caller reports the original error. */
export async function violationsOf(
  session: WriteSession,
  rows: readonly UniqueRow[],
): Promise<ReadonlyMap<number, DocumentViolation>> {
  return findViolations(session, rows).catch(() => new Map<number, DocumentViolation>());
}

/** Completes a patch with the document's other values if a unique index spans both. */
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
