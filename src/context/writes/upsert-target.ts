import type { Draft } from '../validation/draft.js';
import type { Clash, UniqueRow } from './find-violations.js';
import type { UniqueViolation } from './unique-violation-error.js';

/** A document to create, or to change where it is there. */
export interface Upsert {
  /** Whether it names its document by the id. */
  readonly hasId: boolean;
  /** The document that is looked for, by its id or its unique values. */
  readonly sought: () => Draft;
  /** As a new document, after what runs before one is created; made once. */
  readonly creation: () => Promise<Draft>;
  /** The values as a patch, after what runs before an update; made once. */
  readonly patch: () => Promise<Draft>;
}

/** Which document an upsert is about. */
export type UpsertTarget = { readonly id: string; readonly isThere: boolean } | { readonly violation: UniqueViolation };

const ABSENT: Clash = { isThere: false, held: [] };

/** The document that has the id of an upsert, or without an id its unique values. */
export function targetOf(upsert: Upsert, { isThere, held }: Clash = ABSENT): UpsertTarget {
  const { id } = upsert.sought();
  const [first] = held;
  if (first === undefined) return { id, isThere };
  const other = held.find(({ documentId }) => documentId !== first.documentId);
  if (upsert.hasId || first.documentId === null) return { violation: first };
  return other === undefined ? { id: first.documentId, isThere: true } : { violation: other };
}

/** What to look for, as a row of its collection. */
export function soughtRow(upsert: Upsert): UniqueRow {
  const { id, stored } = upsert.sought();
  return { id, isNew: true, stored };
}
