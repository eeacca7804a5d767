import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { everythingNamed, exactName, type NamedThing } from '../../schema/named-thing.js';
import type { ParkedRecord } from '../parking/parked-record.js';

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

/** What is remembered as gone once a database has a schema, with what it had on the way (`seen`). */
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

/** Models that are remembered; an instance of an older one is taken for a new one. */
const MODELS = 500;
/** Hexadecimal digits of a hash that distinguish two models of one database. */
const DIGITS = 16;

/** The models that are remembered once a database is migrated to one, by its `schemaHash`. */
export function withModel({ models = [] }: ManagedState, model: string): readonly string[] {
  const short = model.slice(0, DIGITS);
  return [...models.filter((one) => one !== short), short].slice(-MODELS);
}

/** Whether a database was migrated to a newer model after it had been migrated to this one. */
export function isSuperseded({ models = [] }: ManagedState, model: string): boolean {
  const at = models.indexOf(model.slice(0, DIGITS));
  return at >= 0 && at < models.length - 1;
}
