import type { DatabaseSchema } from '../schema/database-schema.js';
import type { NamedThing } from '../schema/named-thing.js';
import type { Breakage } from './breakage.js';
import type { BuilderCall } from './builder-call.js';
import type { CheckContext, DataCheck } from './data-check.js';
import type { SchemaDelta, SchemaPart } from './schema-delta.js';
import type { SchemaRequests } from './schema-requests.js';

/**
 * What an operation may do to documents (worst last):
 * - `additive`: it only adds something;
 * - `widening`: more room, range or elements, optional, a default, a display name, one index less;
 * - `data`: documents must fit (narrowing, required, unique) or are rewritten (an exact online change), or clients see a difference
 *   (renames, permissions, delete rules);
 * - `destructive`: values are lost (drops, lossy conversions).
 */
export type OperationClass = 'additive' | 'widening' | 'data' | 'destructive';

export const OPERATION_CLASSES: readonly OperationClass[] = ['additive', 'widening', 'data', 'destructive'];

/** The worst of several classes; `additive` if there is none. */
export function worstClass(classes: readonly OperationClass[]): OperationClass {
  const worst = Math.max(0, ...classes.map((one) => OPERATION_CLASSES.indexOf(one)));
  return OPERATION_CLASSES[worst] ?? 'additive';
}

/**
 * The phases in which operations run. Prerequisites come first (collections before relationships, attributes before indexes, drops
 * of indexes before those of their attributes), and losses of data as late as possible, so that an earlier failure costs
 * nothing.
 */
export const PHASES = [
  'rename_collections',
  /**
   * Attributes that are no longer required: as long as one is, Appwrite refuses every update of a document that has no value for it, and
   * renames may copy documents.
   */
  'relax_attributes',
  'rename_attributes',
  'drop_indexes',
  /** Drops that make room (a key, an id, row width, a pair of collections) for something created. */
  'make_room',
  /** Attributes that are no longer required, and first get their name or room, or lose an index. */
  'relax_changed_attributes',
  /** Relationships whose links continue in another form, and whose drop makes room for something created. */
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

/** Everything about one type of operation. The operations themselves are plain data. */
export interface OperationDefinition<O extends { readonly type: string }, Inverse = O> {
  readonly type: O['type'];
  /** One line without a period: `Add attribute 'users.phone' (string, 20)`. */
  readonly describe: (operation: O) => string;
  readonly classify: (operation: O) => OperationClass;
  /** What it does to a schema; its names, its needs and whether it is done follow from that. */
  readonly delta: (operation: O) => SchemaDelta;
  /** The operation that restores the old schema, but not lost values. */
  readonly invert: (operation: O) => Inverse;
  /** The requests that carry it out on a schema, in order. */
  readonly requests: <R>(operation: O, server: SchemaRequests<R>, schema: DatabaseSchema) => readonly R[];
  /** What is left to do if some of its requests were carried out. Default: everything, because each may be sent again. */
  readonly remainder?: (operation: O, live: DatabaseSchema) => O | Inverse;
  /** The call in a migration file that creates it; what it takes over follows from the other calls. */
  readonly builderCall: (operation: O) => BuilderCall;
  readonly phase: Phase;
  /** Whether a live schema cannot show how far it got: drops, and changes that copy values. Default: false. */
  readonly isOpaque?: (operation: O) => boolean;
  /** The stored values that it loses or rewrites, by their former names. */
  readonly loses?: (operation: O) => readonly NamedThing[];
  /** The part, dropped by another operation, whose values it takes over. */
  readonly takesOver?: (operation: O) => SchemaPart | null;
  /** Conditions that documents must meet before it may run. */
  readonly checks?: (operation: O, context: CheckContext) => readonly DataCheck[];
  /** What it breaks for running code. */
  readonly breaks?: (operation: O) => readonly Breakage[];
  /** The types of operations, under its own names, that can finish it after an interruption. Default: its own type. */
  readonly finishedBy?: readonly string[];
  /** The attribute whose indexes may be missing after an interruption. */
  readonly reindexes?: (operation: O) => NamedThing;
}
