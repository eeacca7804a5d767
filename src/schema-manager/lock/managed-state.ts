import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { everythingNamed, exactName, type NamedThing } from '../../schema/named-thing.js';
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
  /** What runs dropped or gave another name, the latest last. */
  readonly gone?: readonly NamedThing[];
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };

/** Names that are remembered of what is gone. */
const GONE = 500;

/**
 * What is remembered as gone once a database has a schema.
 *
 * @param seen schemas that it had on the way
 */
export function goneAfter(
  { schema, gone = [] }: ManagedState,
  seen: readonly DatabaseSchema[],
  target: DatabaseSchema,
): Pick<ManagedState, 'gone'> {
  const here = new Set(everythingNamed(target).map(exactName));
  const all = [...gone, ...[schema, ...seen].flatMap(everythingNamed)].filter((thing) => !here.has(exactName(thing)));
  const kept = [...new Map(all.map((thing) => [exactName(thing), thing])).values()].slice(-GONE);
  return kept.length === 0 ? {} : { gone: kept };
}
