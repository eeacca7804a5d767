import type { DatabaseSchema } from '../schema/database-schema.js';

/**
 * What an operation may do to documents (worst last):
 * - `additive`: only something new appears;
 * - `widening`: more room, range or elements, optional, a default, a display name, one index fewer;
 * - `data`: documents must fit (narrowing, required, unique), are rewritten (an exact shadow change), or clients see something else
 *   (renames, permissions, delete rules);
 * - `destructive`: values are lost (drops, lossy conversions).
 */
export type OperationClass = 'additive' | 'widening' | 'data' | 'destructive';

export const OPERATION_CLASSES: readonly OperationClass[] = ['additive', 'widening', 'data', 'destructive'];

/** The worst of several classes; `additive` of none. */
export function worstClass(classes: readonly OperationClass[]): OperationClass {
  const worst = Math.max(0, ...classes.map((one) => OPERATION_CLASSES.indexOf(one)));
  return OPERATION_CLASSES[worst] ?? 'additive';
}

/** Everything known about one type of operation. The operations themselves are plain data. */
export interface OperationDefinition<O, Inverse = O> {
  /** One line without a period: `Add attribute 'users.phone' (string, 20)`. */
  readonly describe: (operation: O) => string;
  readonly classify: (operation: O) => OperationClass;
  /** The schema after the operation; throws RangeError where it does not apply. */
  readonly apply: (schema: DatabaseSchema, operation: O) => DatabaseSchema;
  /** The operation that restores the old schema (not the values a destructive one lost). */
  readonly invert: (operation: O) => Inverse;
  /** The collection it works on. */
  readonly collection: (operation: O) => string;
  /** Other collections that must exist. */
  readonly needs: (operation: O) => readonly string[];
  /** What it is about, by its name before the operation: what consent to a loss has to name. */
  readonly subject: (operation: O) => OperationSubject;
  /** `collection.key` of everything it makes, changes or removes; `collection.` for settings, `collection.*` for a whole collection. */
  readonly names: (operation: O) => readonly string[];
  /** `collection.key` of what exists after it and others may build on. */
  readonly provides: (operation: O) => readonly string[];
  /** `collection.key` of what must exist before it. */
  readonly requires: (operation: O) => readonly string[];
  /** Whether it only creates something new. */
  readonly isCreation: boolean;
  /** Whether Appwrite answers before the work is done; later operations must wait for it. */
  readonly isAsynchronous: boolean;
  /** Whether a live schema cannot show afterwards how far it got: drops, and changes that copy values. */
  readonly isOpaque: (operation: O) => boolean;
  /** Whether a schema already shows its result. */
  readonly isApplied: (schema: DatabaseSchema, operation: O) => boolean;
}

/** A collection, or an attribute, relationship or index of it. */
export interface OperationSubject {
  readonly collection: string;
  /** null for the collection as a whole. */
  readonly key: string | null;
}
