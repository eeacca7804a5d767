import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { WriteDeps } from '../../documents/document-change.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { Operation } from '../../operations/operation.js';
import type { ValueChanges } from '../plan/value-changes.js';
import type { NamePlacing } from './name-placing.js';
import type { OperationJournal } from './operation-journal.js';

export interface ExecutionDeps extends WriteDeps, ValueChanges {
  readonly schemas: SchemaGateway;
  /** What the server listed before. If given, and only collections are created, their answers replace the last list. */
  readonly live?: LiveSchema | undefined;
  /** Who may not write to a collection while its values are copied. */
  readonly fence?: WriteBlock;
  /** How documents are written while an attribute changes its type. */
  readonly copy?: CopyWays | undefined;
  /** Steps in flight at once, such as collections being created; 8 by default. */
  readonly concurrency?: number | undefined;
  /** Called with each step that is done, in order: rolling back starts from these. */
  readonly onDone?: (step: Operation) => void;
  /** Called for a step that failed and may have been carried out all the same. */
  readonly onUncertain?: (step: Operation) => void;
  /** Called before a step begins to rewrite stored values. */
  readonly onFill?: (step: AlterAttribute) => void;
  readonly placing?: NamePlacing | undefined;
  /** Records the steps. */
  readonly journal?: OperationJournal | undefined;
  /** Stops waiting for what the server makes. */
  readonly signal?: AbortSignal | undefined;
}
