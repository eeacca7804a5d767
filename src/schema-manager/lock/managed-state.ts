import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';

/** What entwrite remembers about a database. */
export interface ManagedState {
  /** Ids of the collections entwrite created (DESIGN 10): only these may it drop. */
  readonly owned: readonly string[];
  /** The schema of the last completed run. */
  readonly schema: DatabaseSchema;
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };
