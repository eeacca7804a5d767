import type { FileHooks } from '../../context/project-config.js';
import type { WriteBlock } from '../../documents/write-block.js';
import type { CopyWays } from '../../documents/write-strategy.js';
import { type CallRules, WAITING } from '../../metadata/options/check-call.js';
import { FUNCTION, type OptionRule, wrongOptions } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import { CHANGE_RULES } from '../../schema-manager/option-rules.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import type { AllowDestructive, Confirm } from '../../schema-manager/plan/destructive-consent.js';
import { isRecord } from '../../util/is-record.js';
import { type MigrationsOptions, PLACE_RULES } from '../builder/migrations-options.js';
import type { MigrationRunReport } from '../history/migration-report.js';

/** Options of calls that change the database. */
export interface MigrationWorkOptions extends MigrationsOptions {
  readonly allowDestructive?: AllowDestructive;
  /** What happens to drops of files that do not set it themselves; by default as in the context. */
  readonly drops?: Drops;
  /** Asked before data is lost; replaces the context's. */
  readonly confirm?: Confirm;
  /** Milliseconds to wait for another migration of the same database; 60,000 by default. */
  readonly lockTimeout?: number;
  /** After an error: roll back what the file did (`undo`, the default), or keep it for the next run to resume. */
  readonly onError?: 'undo' | 'keep';
  /** See `MigrateOptions.fence`. */
  readonly fence?: WriteBlock;
  /** See `MigrateOptions.copy`. */
  readonly copy?: CopyWays;
  /** See `MigrateOptions.concurrency`. */
  readonly concurrency?: number;
  /** Milliseconds after which a function of a file (`up`, a data step, a check) that has not settled fails; no limit by default. */
  readonly stepTimeout?: number;
  readonly hooks?: FileHooks;
  /** Stops at the next safe point; what is done is kept, and the next run continues. */
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** Called with the report, after success and failure alike. */
  readonly onReport?: (report: MigrationRunReport) => void | Promise<void>;
}

const HOOK_RULES: CallRules<FileHooks> = { beforeMigration: FUNCTION, afterMigration: FUNCTION };

export const HOOKS: OptionRule = {
  accepts: (value) => isRecord(value) && wrongOptions(value, HOOK_RULES).length === 0,
  expected: 'an object with a function beforeMigration, afterMigration, or both',
};

export const WORK_OPTION_RULES: CallRules<MigrationWorkOptions> = {
  ...PLACE_RULES,
  ...CHANGE_RULES,
  stepTimeout: WAITING,
  hooks: HOOKS,
  onProgress: FUNCTION,
  onReport: FUNCTION,
};
