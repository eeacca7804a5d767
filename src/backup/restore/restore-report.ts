import type { Finding } from '../../errors.js';
import { type CallRules, RECORD, WAITING, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, NAMES, TEXT } from '../../metadata/options/judge-options.js';
import type { Operation } from '../../operations/operation.js';
import type { ProgressListener } from '../../progress.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { Verdict } from './compare-documents.js';
import type { RestorePlan } from './restore-plan.js';
import type { RestoreWork } from './restore-work.js';

export interface RestoreOptions {
  /** The folder of the backup. */
  readonly folder: string;
  /** Ids of collections; by default all of the backup. */
  readonly only?: readonly string[];
  /** Restores collections without documents. */
  readonly schemaOnly?: boolean;
  /** Writes nothing; reports what would be done. */
  readonly dryRun?: boolean;
  /** Overwrites documents that were changed after they were saved. Documents unknown to the backup always stay. */
  readonly overwrite?: boolean;
  /** The secret of an encrypted backup. */
  readonly encrypt?: BackupSecret;
  /** Milliseconds to wait for a migration of the same database; 60,000 by default. */
  readonly lockTimeout?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

export const RESTORE_RULES: CallRules<RestoreOptions> = {
  ...WORK_RULES,
  folder: TEXT,
  only: NAMES,
  schemaOnly: FLAG,
  dryRun: FLAG,
  overwrite: FLAG,
  encrypt: RECORD,
  lockTimeout: WAITING,
};

export interface RestoredCollection {
  readonly id: string;
  /** How many documents were missing, had other values, only other links or only other times, or were the same. */
  readonly documents: Readonly<Record<Verdict, number>>;
  /** How many of those with other values or links were written after they were saved. */
  readonly newer: number;
}

export interface RestoreReport {
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  /** Changes of the schema, in order. */
  readonly operations: readonly Operation[];
  readonly collections: readonly RestoredCollection[];
  /** What could not be restored unchanged. */
  readonly findings: readonly Finding[];
}

export function restoreReport(
  dryRun: boolean,
  { prepare, relate, tighten, finish }: RestorePlan,
  works: readonly RestoreWork[],
  findings: readonly Finding[],
): RestoreReport {
  return {
    dryRun,
    operations: [...prepare, ...relate, ...tighten, ...finish],
    collections: works.map(({ task, survey }) => ({
      id: task.saved.id,
      documents: survey.counts,
      newer: survey.newer.count(),
    })),
    findings,
  };
}
