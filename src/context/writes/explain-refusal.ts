import { isConflict } from '../../appwrite/documents/commit-together.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { isTaken, serverStatus } from '../../appwrite/http/server-error.js';
import { EntwriteError, hasCode } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { groupBy } from '../../util/group-by.js';
import { operatorResult } from '../operators/operator-result.js';
import { givesSome, uniqueKeys } from '../unique-values/unique-keys.js';
import { UniqueViolationError } from '../unique-values/unique-violation-error.js';
import type { Draft } from '../validation/draft.js';
import { type DocumentViolation, findViolations, type UniqueRow } from './find-violations.js';
import type { WriteSession } from './write-session.js';

/** A document that was refused, with those written along with it. */
export interface RefusedDocument extends UniqueRow {
  /** Default: the entity of the session. */
  readonly entity?: EntityMetadata;
  readonly nested?: readonly Draft[];
}

/** Whether a write may have been refused because of a unique value or a link: commits call that a conflict, bulk updates fail with 500. */
export function mayBeTaken(error: unknown): boolean {
  if (isTaken(error) || isConflict(error) || serverStatus(error) === 500) return true;
  return hasCode(error, 'unique_violation', 'document_exists', 'delete_restricted');
}

/** Explains a refusal. Appwrite blames the id for every unique violation, so a query looks for the index and the document with the value. */
export async function explainRefusal(
  session: WriteSession,
  refused: RefusedDocument,
  error: unknown,
): Promise<unknown> {
  if (!isTaken(error) && !isConflict(error)) return error;
  const found = (await findRefusals(session, [refused], error)).get(0);
  return found ?? (isTaken(error) ? byOperator(session, refused, error) : null) ?? error;
}

/**
 * The errors of documents that clash, or along with which one is written that does, with others, stored or of the same call; by index.
 * None if the queries fail, so that the caller reports the original error.
 *
 * @param gone ids, by `collection/id`, of stored documents that the same call deletes
 */
export async function findRefusals(
  session: WriteSession,
  refused: readonly RefusedDocument[],
  cause: unknown,
  gone: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<number, EntwriteError>> {
  const written = refused.flatMap(({ entity = session.metadata(), nested = [], ...row }, at) =>
    [{ entity, row }, ...nested.flatMap(alongWith)].map((one) => ({ ...one, at })),
  );
  const refusals = new Map<number, EntwriteError>();
  for (const some of groupBy(written, ({ entity }) => entity.collection).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const { entity } = first;
    const rows = some.map(({ row }) => row);
    const found = await completed(session, entity, rows)
      .then((whole) => findViolations(session, whole, { entity, gone }))
      .catch(() => new Map<number, DocumentViolation>());
    for (const [row, violation] of found) {
      const { at } = some[row] ?? first;
      if (!refusals.has(at)) refusals.set(at, violationError(entity, violation, cause));
    }
  }
  return refusals;
}

/** The error for a violation; a taken id is `document_exists`. */
export function violationError(
  { name, collection }: EntityMetadata,
  violation: DocumentViolation,
  cause: unknown,
): EntwriteError {
  if (violation !== 'id') return new UniqueViolationError(name, violation, cause);
  const facts = {
    at: name,
    found: 'an id that another document has',
    expected: `an id that is free in the collection '${collection}'`,
    remedy: 'Give another id, or leave it out to get a new one.',
  };
  return new EntwriteError('document_exists', facts, { cause });
}

/** The rows of a nested draft and of those nested in it. */
function alongWith(draft: Draft): readonly { readonly entity: EntityMetadata; readonly row: UniqueRow }[] {
  const { id, mode, stored, metadata, nested } = draft;
  return [{ entity: metadata, row: { id, isNew: mode === 'create', stored } }, ...nested.flatMap(alongWith)];
}

/** Completes patches with the other values of their documents if a unique index spans both, and with the results of simple operators. */
async function completed<R extends UniqueRow>(
  session: WriteSession,
  entity: EntityMetadata,
  rows: readonly R[],
): Promise<readonly R[]> {
  const uniques = uniqueKeys(session, entity);
  const isPartial = ({ isNew, stored }: UniqueRow) =>
    !isNew &&
    uniques.some(
      (unique) =>
        givesSome(unique, stored) &&
        unique.attributes.some((key) => !Object.hasOwn(stored, key) || isOperatorText(stored[key])),
    );
  const ids = rows.filter(isPartial).map(({ id }) => id);
  if (ids.length === 0) return rows;
  const documents = await documentsByIds(await session.documents(), { collection: entity.collection }, ids);
  return rows.map((row) => {
    const document = isPartial(row) ? documents.get(row.id) : undefined;
    if (document === undefined) return row;
    const given = Object.entries(row.stored).map(([key, value]) => {
      const result = isOperatorText(value) ? operatorResult(value, document[key]) : value;
      return [key, result === undefined ? value : result] as const;
    });
    return { ...row, stored: { ...document, ...Object.fromEntries(given) } };
  });
}

/** The violation by an operator whose result only the server knows, if there is only one index that it can have met. */
function byOperator(session: WriteSession, { stored, isNew, nested = [] }: RefusedDocument, cause: unknown) {
  if (isNew || nested.length > 0) return null;
  const [met, ...others] = uniqueKeys(session).filter(({ attributes }) =>
    attributes.some((key) => isOperatorText(stored[key])),
  );
  if (met === undefined || others.length > 0) return null;
  const { key, properties } = met;
  const violation = { index: key, attributes: properties, value: undefined, documentId: null };
  return violationError(session.metadata(), violation, cause);
}
