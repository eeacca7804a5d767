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
 * - `copying`: the new one is there under another name;
 * - `moved`: the old one has given up its name, and there is no new one;
 * - `half-swapped`: the same, and the new one waits to take the name;
 * - `swapped`: the new one has the name, and something of the change is yet to be dropped;
 * - `misplaced`: a request that arrived late has taken the name off the new one.
 */
export type OnlineChangePhase =
  | 'untouched'
  | 'copying'
  | 'moved'
  | 'half-swapped'
  | 'swapped'
  | 'misplaced'
  | 'finished';

/** Everything known about one kind of online change. The changes themselves are plain data, kept in the lock of a database. */
export interface OnlineChangeDefinition<C> {
  /** The change that an operation is carried out by; null where it is not of this kind. */
  readonly detect: (operation: Operation) => C | null;
  /** Distinguishes it from every other change. */
  readonly id: (change: C) => string;
  /** What is changed: `collection.key`, or the id of a collection. */
  readonly at: (change: C) => string;
  /** What it is, as part of a sentence. */
  readonly describe: (change: C) => string;
  readonly phaseIn: (change: C, schema: DatabaseSchema) => OnlineChangePhase;
  /** The schema as it was before the change, of which there is something in it: a comparison with the model then finds it still to do. */
  readonly withoutIt: (change: C, schema: DatabaseSchema) => DatabaseSchema;
  /** Where values are while the old one has given up its name: physical keys by `collection.key`. */
  readonly oldKeys: (change: C) => readonly (readonly [name: string, key: string])[];
  /** What copying it costs. */
  readonly estimate: (change: C) => OnlineChangeCost;
  /** Gives the new one its name back where a request that arrived late took it; null where that cannot happen. */
  readonly replace: (change: C) => Operation | null;
  /** The operation that the step carries out beside its own: the drop of what it takes the place of. */
  readonly replaced: (change: C) => Operation | null;
  /** Names (see `operationNames`) taken off the old one by a request that must not come late: it would drop, or break, a later owner. */
  readonly takenAway: (change: C) => readonly string[];
  /** Collections that are closed to clients while it runs: because the user wants that, or because it cannot do without. */
  readonly blocked: (change: C, fence: WriteBlock) => readonly string[];
  readonly start: (change: C, deps: OnlineChangeDeps) => OnlineChangeWork;
  /** Rolls a change back that is not past its swap: the old one gets its name, the new one goes. */
  readonly rollBack: (change: C, deps: RollBackChangeDeps) => Promise<void>;
}

/** What copying for a change costs: bytes that rows of a collection must have left for both, and how documents are written. */
export interface OnlineChangeCost {
  readonly room: readonly { readonly collection: string; readonly key: string; readonly bytes: number }[];
  /** `chosen`: by the options of the call. */
  readonly strategy: 'chosen' | 'single' | 'collection';
}

export interface OnlineChangeDeps extends WriteDeps {
  readonly schemas: SchemaGateway;
  /** The new value for an old one, where values are converted. Throws EntwriteError on one that has none. */
  readonly convert: Convert | null;
  readonly strategy: WriteStrategy;
  readonly fence: WriteBlock;
  /** Carries ordinary operations out on a schema and waits until they are done. */
  readonly execute: (operations: readonly Operation[], schema: DatabaseSchema) => Promise<LiveSchema>;
  /** Called with the progress of the change: first its current phase, then before each further phase. */
  readonly onPhase: (phase: OnlineChangePhase | 'swapping') => Promise<void>;
}

export type RollBackChangeDeps = Pick<OnlineChangeDeps, 'schemas' | 'onProgress'>;

/** How a stored value of one attribute becomes one of another. Throws EntwriteError where it cannot. */
export interface Convert {
  (value: unknown, document: WireDocument): unknown;
  /** Whether it looks at other values of the document. */
  readonly readsDocument?: boolean;
}

/** A change under way. It copies and looks; the executor alone swaps and drops, with what `prove` gave. */
export interface OnlineChangeWork {
  readonly steps: SwapSteps;
  /** Makes the new one and fills it until a pass finds nothing to do, or no less than the pass before. Starts from the current phase. */
  readonly run: (phase: OnlineChangePhase) => Promise<void>;
  /** Whether proving it while others write makes the swap shorter. */
  readonly isProvenEarly: boolean;
  /** A full pass that found nothing unequal. Throws with the ids of documents that cannot be made equal; the old one is intact then. */
  readonly prove: () => Promise<Proof>;
  /** Copies what was written last, while no one can write to the nameless old one; proves it like `prove`, unless that was done before. */
  readonly catchUp: (before: Proof | null) => Promise<Proof>;
  /** Looks again when the new one has the name: values that were written to the old one in the last moment are copied. */
  readonly lookAgain: () => Promise<Proof>;
  /**
   * Where the old one has its name until it is dropped: the collections that are closed to clients and sealed against API keys for that
   * moment, in which `catchUp` copies what was written last, or throws copy_unproven where it cannot while they are sealed.
   */
  readonly closesForDrop?: readonly WriteSeal[];
  /** After an error: gives clients back what was closed to them. */
  readonly release?: () => Promise<void>;
}

export interface SwapSteps {
  /** Takes the name off the old one: a rename, or where Appwrite cannot do that its drop, for which there must be a proof. */
  readonly takeAway: { readonly operation: Operation; readonly isDrop: boolean };
  /** Takes the name of its other end off the old one, where it shows at two. */
  readonly takeAwayBack?: (schema: DatabaseSchema) => readonly Operation[];
  /** Gives the name to the new one; null where it has it from the start. */
  readonly place: Operation | null;
  /** Gives the name back to the new one where it was misplaced. */
  readonly replace: Operation | null;
  /** What the new one gets when it is filled. */
  readonly settings: (schema: DatabaseSchema) => readonly Operation[];
  /** What of the change is yet to be dropped. */
  readonly drops: (schema: DatabaseSchema) => readonly Operation[];
  /** What can only be done when the old one is gone. */
  readonly finish: (schema: DatabaseSchema) => readonly Operation[];
}
