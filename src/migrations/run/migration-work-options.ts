import type { FileHooks } from '../../context/project-config.js';
import { type CallRules, WAITING } from '../../metadata/options/check-call.js';
import { FUNCTION, type OptionRule, wrongOptions } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import { CHANGE_RULES } from '../../schema-manager/option-rules.js';
import type { Drops } from '../../schema-manager/parking/parked-record.js';
import type { MigrateOptions } from '../../schema-manager/schema-manager-options.js';
import { isRecord } from '../../util/is-record.js';
import { type MigrationsOptions, PLACE_RULES } from '../builder/migrations-options.js';
import type { MigrationRunReport } from '../history/migration-report.js';

/** Options of calls that change the database. */
export interface MigrationWorkOptions
  extends MigrationsOptions,
    Pick<
      MigrateOptions,
      'allowDestructive' | 'confirm' | 'lockTimeout' | 'onError' | 'fence' | 'copy' | 'concurrency'
    > {
  /** What happens to drops of files that do not set it themselves; by default as in the context. */
  readonly drops?: Drops;
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
