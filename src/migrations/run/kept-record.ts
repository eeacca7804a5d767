import type { Journal } from '../history/journal.js';
import type { MigrationRecord } from '../history/migration-record.js';
import type { StepKeeper } from './run-steps.js';

/** The journal's record of a file while work on it continues. */
export interface KeptRecord {
  readonly record: () => MigrationRecord;
  /** Rewrites the record unchanged, so that delayed writes of its previous writer are refused. */
  readonly claim: () => Promise<void>;
  readonly write: (change: Partial<MigrationRecord>) => Promise<void>;
  readonly steps: (list: 'steps' | 'back') => StepKeeper;
}

export function keepRecord(first: MigrationRecord, journal: Journal): KeptRecord {
  let record = first;
  const flush = async () => {
    await journal.write(record);
  };
  return {
    record: () => record,
    claim: flush,
    async write(change) {
      record = { ...record, ...change };
      await flush();
    },
    steps: (list) => ({
      direction: list === 'steps' ? 'up' : 'back',
      records: () => record[list],
      change(at, change) {
        record = {
          ...record,
          [list]: record[list].map((step, other) => (other === at ? { ...step, ...change } : step)),
        };
      },
      flush,
    }),
  };
}
