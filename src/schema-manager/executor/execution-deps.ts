import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { WriteDeps } from '../../documents/document-change.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { Operation } from '../../operations/operation.js';
import type { ValueChanges } from '../plan/value-changes.js';
import type { OperationJournal } from './operation-journal.js';

export interface ExecutionDeps extends WriteDeps, ValueChanges {
  readonly schemas: SchemaGateway;
  /** What the server listed before. Where it is given, and nothing but collections is created, answers that show them spare the last list. */
  readonly live?: LiveSchema | undefined;
  /** Who is kept from writing to a collection while values are copied. */
  readonly fence?: WriteBlock;
  /** How documents are written while the type of an attribute changes. */
  readonly copy?: CopyWays | undefined;
  /** Steps under way at once, for instance collections that are made; 8 when not given. */
  readonly concurrency?: number | undefined;
  /** Called with each step that is done, in order: what rolling back has to begin with. */
  readonly onDone?: (step: Operation) => void;
  /** Called before a step begins to rewrite stored values. */
  readonly onFill?: (step: AlterAttribute) => void;
  /** Called before a rename that takes the temporary key off a name, which is the last one of a swap. */
  readonly onPlacing?: (operation: Operation) => Promise<void>;
  /** Where the steps are written down. */
  readonly journal?: OperationJournal | undefined;
  /** Ends the waiting for what the server makes. */
  readonly signal?: AbortSignal | undefined;
}
