import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { WriteDeps } from '../../documents/document-change.js';
import type { Proof } from '../../documents/prove-documents.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { WriteSeal } from '../../documents/write-seal.js';
import type { WriteStrategy } from '../../documents/write-strategy.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

/**
 * How far an online change got, read off the live schema:
 * - `copying`: the new one exists under another name;
 * - `moved`: the old one has given up its name, and there is no new one;
 * - `half-swapped`: as `moved`, but the new one exists and is about to take the name;
 * - `swapped`: the new one has the name, and leftovers of the change are yet to be dropped;
 * - `misplaced`: a late request has taken the name from the new one.
 */
export type OnlineChangePhase =
  | 'untouched'
  | 'copying'
  | 'moved'
  | 'half-swapped'
  | 'swapped'
  | 'misplaced'
  | 'finished';

/** Everything known about one kind of online change. Changes themselves are plain data, stored in the lock of a database. */
export interface OnlineChangeDefinition<C> {
  /** The change that carries out an operation; null if it is not of this kind. */
  readonly detect: (operation: Operation) => C | null;
  /** Identifies the change. */
  readonly id: (change: C) => string;
  /** What is changed: `collection.key`, or the id of a collection. */
  readonly at: (change: C) => string;
  /** The change in words, as part of a sentence. */
  readonly describe: (change: C) => string;
  readonly phaseIn: (change: C, schema: DatabaseSchema) => OnlineChangePhase;
  /** The schema as it was before the unfinished change, so that a comparison with the model plans it again. */
  readonly withoutIt: (change: C, schema: DatabaseSchema) => DatabaseSchema;
  /** Where values are while the old one has given up its name: stored keys by `collection.key`. */
  readonly oldKeys: (change: C) => readonly (readonly [name: string, key: string])[];
  /** Where converted values are until the new one has its name: stored keys by `collection.key`. */
  readonly newKeys: (change: C) => readonly (readonly [name: string, key: string])[];
  /** What the copying costs. */
  readonly estimate: (change: C) => OnlineChangeCost;
  /** The operation that returns the name to the new one if a late request took it; null if that cannot happen. */
  readonly replace: (change: C, schema: DatabaseSchema) => Operation | null;
  /** An operation carried out together with the step's own: the drop of what it replaces. */
  readonly replaced: (change: C) => Operation | null;
  /** Names (see `operationNames`) taken from the old one by a request that must not arrive late: it would drop or break a later owner. */
  readonly takenAway: (change: C) => readonly string[];
  /** Collections closed to clients while the change runs, by the user's choice or because the change requires it. */
  readonly blocked: (change: C, fence: WriteBlock) => readonly string[];
  readonly start: (change: C, deps: OnlineChangeDeps) => OnlineChangeWork;
  /** Rolls back a change that is not past its swap: restores the old one's name and drops the new one. */
  readonly rollBack: (change: C, deps: RollBackChangeDeps) => Promise<void>;
}

/** The cost of a change: the bytes that rows need for old and new side by side, and how documents are written. */
export interface OnlineChangeCost {
  readonly room: readonly { readonly collection: string; readonly key: string; readonly bytes: number }[];
  /** `chosen`: according to the options of the call. */
  readonly strategy: 'chosen' | 'single' | 'collection';
}

export interface OnlineChangeDeps extends WriteDeps {
  readonly schemas: SchemaGateway;
  /** The new value for an old one, if values are converted, or ids answered for. Throws EntwriteError for a value without a counterpart. */
  readonly convert: Convert | null;
  readonly strategy: WriteStrategy;
  readonly fence: WriteBlock;
  /** Carries out ordinary operations on a schema and waits until they are done. */
  readonly execute: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<LiveSchema>;
  /** Called first with the current phase, then before each further phase. */
  readonly onPhase: (phase: OnlineChangePhase | 'swapping') => Promise<void>;
}

export type RollBackChangeDeps = Pick<OnlineChangeDeps, 'schemas' | 'onProgress'>;

/** Converts a stored value of one attribute into one of another. Throws EntwriteError if it cannot. */
export interface Convert {
  (value: unknown, document: WireDocument): unknown;
  /** Whether it reads other values of the document. */
  readonly readsDocument?: boolean;
}

/** A change under way. It copies and compares; only the executor swaps and drops, given a proof from here. */
export interface OnlineChangeWork {
  readonly steps: SwapSteps;
  /** From the current phase, makes the new one and fills it until a pass finds nothing to do, or no less than the previous pass. */
  readonly run: (phase: OnlineChangePhase) => Promise<void>;
  /** Whether a proof made while others write shortens the swap. */
  readonly isProvenEarly: boolean;
  /** Makes a full pass that finds nothing unequal. Otherwise throws with the ids of those documents, and the old one is intact. */
  readonly prove: () => Promise<Proof>;
  /** Copies the last writes while nobody can write to the nameless old one; proves it like `prove`, unless it was proven before. */
  readonly catchUp: (before: Proof | null) => Promise<Proof>;
  /** Compares again once the new one has the name, and copies values written to the old one at the last moment. */
  readonly lookAgain: () => Promise<Proof>;
  /**
   * Set if the old one keeps its name until it is dropped: the collections that are closed to clients and sealed against API keys for the
   * drop. Meanwhile `catchUp` copies the last writes, or throws copy_unproven if it cannot write to sealed collections.
   */
  readonly closesForDrop?: readonly WriteSeal[];
  /** After an error: opens to clients what was closed to them. */
  readonly release?: () => Promise<void>;
}

export interface SwapSteps {
  /** Takes the name from the old one: by a rename or, if Appwrite cannot rename it, by its drop, which needs a proof. */
  readonly takeAway: { readonly operation: Operation; readonly isDrop: boolean };
  /** Takes the name of its other end, if documents show both ends. */
  readonly takeAwayBack?: (schema: DatabaseSchema) => readonly Operation[];
  /** Gives the new one the name; null if it has it from the start. */
  readonly place: Operation | null;
  /** Returns the name to the new one if it was misplaced; null if that cannot happen. */
  readonly replace: ((schema: DatabaseSchema) => Operation) | null;
  /** Settings that the new one gets once it is filled. */
  readonly settings: (schema: DatabaseSchema) => readonly Operation[];
  /** Renames what is left of the old one for its drop; see `droppingKey`. */
  readonly setAside?: (schema: DatabaseSchema) => readonly Operation[];
  /** Leftovers of the change that are yet to be dropped, once they are set aside. */
  readonly drops: (schema: DatabaseSchema) => readonly Operation[];
  /** What can only be done once the old one is gone. */
  readonly finish: (schema: DatabaseSchema) => readonly Operation[];
}
