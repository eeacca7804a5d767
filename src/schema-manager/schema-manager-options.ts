import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import type { WriteBlock } from '../documents/write-block.js';
import type { CopyWays } from '../documents/write-strategy.js';
import type { Finding } from '../errors.js';
import type { EntitySource } from '../metadata/entity-source.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import type { ProgressListener } from '../progress.js';
import type { Drops } from './parking/parked-record.js';
import type { AllowDestructive, Confirm } from './plan/destructive-consent.js';
import type { MigrationPlan } from './plan/migration-plan.js';
import type { PlanBackups } from './plan/plan-backups.js';
import type { AskRename, RenameAnswers } from './plan/resolve-renames.js';
import type { Resolutions } from './plan/value-changes.js';

interface MigrationHooks {
  readonly onBeforeMigration?: (plan: MigrationPlan) => void | Promise<void>;
  readonly onMigrationComplete?: () => void | Promise<void>;
}

export interface SchemaManagerOptions {
  readonly model: EntityModel;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  /** Requests sent so far, for the report. */
  readonly requestCount: () => number;
  readonly hooks?: MigrationHooks;
  readonly confirm?: Confirm | undefined;
  /** Asked whether a dropped attribute and an added one of the same shape are a rename; without it an unclear rename is an error. */
  readonly askRename?: AskRename | undefined;
  readonly onProgress?: ProgressListener;
  /** Saves what a plan may lose before it is carried out. */
  readonly backups?: PlanBackups | undefined;
  /** What happens to what the model no longer has: `'delete'` (the default), or `'park'`; see `Drops`. */
  readonly drops?: Drops | undefined;
  /** Milliseconds a holder of the lock may be silent; 15,000 by default. */
  readonly lease?: number;
}

export interface ScopeOptions {
  /** Entities, or ids of collections, to include; all by default. */
  readonly only?: readonly (EntitySource | string)[];
  /** Milliseconds to wait for another migration of the same database; 60,000 by default. */
  readonly lockTimeout?: number;
  /** Stops a migration before its next step, or while it waits for the lock; what it did is rolled back as after an error. */
  readonly signal?: AbortSignal;
  /**
   * `'park'` hides what the model no longer has, with its values, until `purge`: nothing is lost, and putting it back into the model
   * restores it. `'delete'` drops it. By default as in the context.
   */
  readonly drops?: Drops;
  /** Allows changing a database whose schema is kept by migration files, which will not know of the change. */
  readonly besideFiles?: boolean;
}

export interface AnalyzeOptions extends ScopeOptions {
  /** False: compares with the schema of the last run instead of the live one. */
  readonly live?: boolean;
  /** True: checks the documents, too; the plan then shows how many are written, and why `migrate` would refuse it. */
  readonly documents?: boolean;
}

export interface MigrateOptions extends ScopeOptions {
  /** A plan made and approved earlier: applied exactly, or refused if the live schema has changed since. */
  readonly plan?: MigrationPlan;
  readonly allowDestructive?: AllowDestructive;
  /** Which attributes were renamed, by `collection.attribute`: the new key, or false. For attributes without `renamedFrom`. */
  readonly renames?: RenameAnswers;
  /** What to do with stored values that conflict with a change, by `collection.attribute`. */
  readonly resolve?: Resolutions;
  /**
   * Who may not write to a collection while one of its attributes changes its type: nobody is kept out (false, the default; no write of
   * others is lost), clients (`'clients'`: the collection is closed to them, API keys still write), or everybody (`'all'`: closed to
   * clients, and you guarantee that no API key writes; copies a hundred documents at a time).
   */
  readonly fence?: WriteBlock;
  /** How documents are written while types change, for all attributes or by `collection.attribute`; see `CopyWay`. */
  readonly copy?: CopyWays;
  /** Steps in flight at once, such as collections being created; 8 by default. */
  readonly concurrency?: number;
  /** After an error: roll back what was done (`undo`, the default), or keep it for the next run to resume. */
  readonly onError?: 'undo' | 'keep';
  /** Asked before data is lost; replaces the context's. */
  readonly confirm?: Confirm;
}

export interface EnsureDeletedOptions extends Pick<ScopeOptions, 'lockTimeout'> {
  /** The database's id, required under NODE_ENV=production. */
  readonly database?: string;
  /** Stops waiting for the lock. */
  readonly signal?: AbortSignal;
}

/** The result of `preflight`. */
export interface PreflightReport {
  readonly plan: MigrationPlan;
  /** Why `migrate` would refuse the plan; empty if it would run. */
  readonly conflicts: readonly Finding[];
}
