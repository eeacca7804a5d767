import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import type { ParkedRecord } from '../parking/parked-record.js';

/** What entwrite remembers about a database. */
export interface ManagedState {
  /** Ids of the collections entwrite created (decision 10): only these may it drop. */
  readonly owned: readonly string[];
  /** The schema of the last completed run. */
  readonly schema: DatabaseSchema;
  /** Which models the database was migrated to, the latest one last; each once, as the start of its `schemaHash`. */
  readonly models?: readonly string[];
  /** Names of attributes that changed places, by their temporary key: the schema does not show that. */
  readonly swaps?: readonly string[];
  /** What it parked; some of it may be restored or gone by now. */
  readonly parked?: readonly ParkedRecord[];
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };
