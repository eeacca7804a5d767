import type { DatabaseSchema } from '../schema/database-schema.js';
import type { NamedThing } from '../schema/named-thing.js';
import type { Breakage } from './breakage.js';
import type { BuilderCall } from './builder-call.js';
import type { CheckContext, DataCheck } from './data-check.js';
import type { SchemaDelta, SchemaPart } from './schema-delta.js';
import type { SchemaRequests } from './schema-requests.js';

/**
 * What an operation may do to documents (worst last):
 * - `additive`: only something new appears;
 * - `widening`: more room, range or elements, optional, a default, a display name, one index fewer;
 * - `data`: documents must fit (narrowing, required, unique), are rewritten (an exact online change), or clients see something else
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

/**
 * The phases in which operations run, first to last: what others need comes first (collections before relationships, attributes
 * before indexes, an index is dropped before its attributes), and what loses data as late as possible, so that a failure before it
 * costs nothing.
 */
export const PHASES = [
  'rename_collections',
  'rename_attributes',
  'drop_indexes',
  /** Drops that have to make room (a key, an id, bytes of the row, a pair of collections) for what is created. */
  'make_room',
  /** Links that go on in another form, whose drop makes room for what is created. */
  'carry_links',
  'create_collections',
  'update_collections',
  'alter_relationships',
  'add_attributes',
  'alter_attributes',
  'create_relationships',
  'drop_relationships',
  'drop_attributes',
  'create_indexes',
  'drop_collections',
] as const;

export type Phase = (typeof PHASES)[number];

/** Everything known about one type of operation. The operations themselves are plain data. */
export interface OperationDefinition<O extends { readonly type: string }, Inverse = O> {
  readonly type: O['type'];
  /** One line without a period: `Add attribute 'users.phone' (string, 20)`. */
  readonly describe: (operation: O) => string;
  readonly classify: (operation: O) => OperationClass;
  /** What it does to a schema; its names, what it needs and whether it is done follow from that. */
  readonly delta: (operation: O) => SchemaDelta;
  /** The operation that restores the old schema (not the values a destructive one lost). */
  readonly invert: (operation: O) => Inverse;
  /** The requests that carry it out on a schema, in order. */
  readonly requests: <R>(operation: O, server: SchemaRequests<R>, schema: DatabaseSchema) => readonly R[];
  /** What is left where some of its requests were carried out, by a live schema. Left out: all of it, since each may be sent again. */
  readonly remainder?: (operation: O, live: DatabaseSchema) => O | Inverse;
  /** The call of a migration file that makes it; what it takes over from others follows from the other calls. */
  readonly builderCall: (operation: O) => BuilderCall;
  /** When it runs, among others. */
  readonly phase: Phase;
  /** Whether a live schema cannot show afterwards how far it got: drops, and changes that copy values. Left out: it can. */
  readonly isOpaque?: (operation: O) => boolean;
  /** The stored values that are lost or rewritten, by their names before it. */
  readonly loses?: (operation: O) => readonly NamedThing[];
  /** What is dropped beside it and whose values it takes over. */
  readonly takesOver?: (operation: O) => SchemaPart | null;
  /** What the documents of its collection must fulfil before it may run. */
  readonly checks?: (operation: O, context: CheckContext) => readonly DataCheck[];
  /** What it breaks for running code that does not know of it. */
  readonly breaks?: (operation: O) => readonly Breakage[];
  /** The types of the operations that do the rest where it was interrupted, under its own names. Left out: its own type alone. */
  readonly finishedBy?: readonly string[];
  /** The attribute whose indexes may be missing where it was interrupted. */
  readonly reindexes?: (operation: O) => NamedThing;
}
