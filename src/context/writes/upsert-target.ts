import type { UniqueViolation } from '../unique-values/unique-violation-error.js';
import type { Draft } from '../validation/draft.js';
import type { Clash, GivenUpValue, UniqueRow } from './find-violations.js';

/** A document to create, or to update if it exists. */
export interface Upsert {
  /** Whether it was given with an id. */
  readonly hasId: boolean;
  /** The draft to search by: its id, or its unique values. */
  readonly sought: () => Draft;
  /** The draft as a new document, after the create hooks; made once. */
  readonly creation: () => Promise<Draft>;
  /** The draft as a patch, after the update hooks; made once. */
  readonly patch: () => Promise<Draft>;
}

/** The document that an upsert writes. */
export type UpsertTarget =
  | {
      readonly id: string;
      readonly isThere: boolean;
      /** The values that it takes from other documents of the same call. */
      readonly takes: readonly GivenUpValue[];
    }
  | { readonly violation: UniqueViolation };

const ABSENT: Clash = { isThere: false, held: [] };

/** Finds the document with the upsert's id or, if it has no id, with its unique values. */
export function targetOf(
  upsert: Upsert,
  { isThere, storedId, held, givenUp: takes = [] }: Clash = ABSENT,
): UpsertTarget {
  const { id } = upsert.sought();
  const [first] = held;
  if (first === undefined) return { id: storedId ?? id, isThere, takes };
  const other = held.find(({ documentId }) => documentId !== first.documentId);
  if (upsert.hasId || first.documentId === null) return { violation: first };
  return other === undefined ? { id: first.documentId, isThere: true, takes } : { violation: other };
}

/** The row to search clashes for. Nobody has an id that was made for it just now. */
export function soughtRow(upsert: Upsert): UniqueRow {
  const { id, stored, hasMadeId } = upsert.sought();
  return { id, stored, isNew: !hasMadeId };
}
