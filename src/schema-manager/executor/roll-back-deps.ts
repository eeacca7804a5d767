import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { Finding } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { Operation } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import type { OnlineChange } from '../online-changes/online-change.js';
import type { PlanBackup } from '../plan/plan-backups.js';
import type { Fill } from '../plan/value-changes.js';
import type { NamePlacing } from './name-placing.js';

export interface BegunWork {
  /** Steps that are done, in order. */
  readonly done: readonly Operation[];
  /** Steps after them that may have been carried out; the live schema shows whether they were. */
  readonly uncertain: readonly Operation[];
  /** Steps that began to rewrite stored values. */
  readonly filled: readonly AlterAttribute[];
  readonly changes: readonly OnlineChange[];
}

export interface RollBackDeps {
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly onProgress: ProgressListener;
  /** What was saved before the run; null if nothing was. */
  readonly saved: PlanBackup | null;
  readonly fill: (collection: string, key: string) => Fill | null;
  readonly onRolledBack?: (step: Operation) => void;
  readonly placing?: NamePlacing | undefined;
}

export interface RollBackOutcome {
  /** What was rolled back, in words. */
  readonly restored: readonly string[];
  /** What stays, because rolling it back would destroy what others wrote. */
  readonly remaining: readonly Finding[];
  /** Why nothing (`past-return`) or not everything (a signal to stop, an error) was rolled back; null if all was. */
  readonly stopped:
    | { readonly reason: 'past-return' }
    | { readonly reason: 'interrupted' }
    | { readonly reason: 'error'; readonly message: string }
    | null;
}
