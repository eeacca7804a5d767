import type { FileHooks } from '../../context/project-config.js';
import { runHook } from '../../schema-manager/executor/run-hook.js';
import type { Journal } from '../history/journal.js';
import type { MigrationRecord } from '../history/migration-record.js';
import type { RunRecorder } from '../history/run-recorder.js';
import { type KeptRecord, keepRecord } from './kept-record.js';

interface FileWorkDeps {
  readonly journal: Journal;
  readonly recorder: RunRecorder;
  /** Empty where an interrupted rollback or revert is only finished. */
  readonly hooks: FileHooks;
}

/**
 * Works on a file and reports what became of it, whether the work succeeds or not.
 *
 * @param isBegun whether this continues work of an earlier run, whose delayed writes of the record are to be refused
 */
export async function workOnFile(
  record: MigrationRecord,
  isBegun: boolean,
  { journal, recorder, hooks }: FileWorkDeps,
  work: (kept: KeptRecord) => Promise<void>,
): Promise<void> {
  const kept = keepRecord(record, journal);
  const end = recorder.begin(record.name);
  try {
    if (isBegun) await kept.claim();
    await runHook('beforeMigration', () => hooks.beforeMigration?.(record.name));
    await work(kept);
    await runHook('afterMigration', () => hooks.afterMigration?.(record.name));
  } finally {
    end(kept.record());
  }
}
