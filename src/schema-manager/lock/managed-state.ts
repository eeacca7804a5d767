import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { everythingNamed, exactName, type NamedThing } from '../../schema/named-thing.js';
import type { ParkedRecord } from '../parking/parked-record.js';

export interface ManagedState {
  /** Ids of the collections entwrite created (decision 10): only these may it drop. */
  readonly owned: readonly string[];
  /** The schema of the last completed run. */
  readonly schema: DatabaseSchema;
  /** The models the database was migrated to, latest last, each once, as a prefix of its `schemaHash`. */
  readonly models?: readonly string[];
  /** Attribute names that changed places, by their temporary key: the schema does not show it. */
  readonly swaps?: readonly string[];
  /** What entwrite parked; some of it may have been restored or deleted since. */
  readonly parked?: readonly ParkedRecord[];
  /** What runs dropped or renamed, latest last. */
  readonly gone?: readonly NamedThing[];
}

export const NO_STATE: ManagedState = { owned: [], schema: EMPTY_SCHEMA };

/** How many former names are remembered. */
const GONE = 500;

/** What is remembered as gone once a database has the target schema; `seen`: the schemas it had on the way. */
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

/** How many models are remembered; an instance of an older one counts as new. */
const MODELS = 500;
/** Hexadecimal digits of a hash that suffice to tell models of one database apart. */
const DIGITS = 16;

/** The models to remember once a database has been migrated to one, given by its `schemaHash`. */
export function withModel({ models = [] }: ManagedState, model: string): readonly string[] {
  const short = model.slice(0, DIGITS);
  return [...models.filter((one) => one !== short), short].slice(-MODELS);
}

/** Whether a database has been migrated to this model and to a newer one since. */
export function isSuperseded({ models = [] }: ManagedState, model: string): boolean {
  const at = models.indexOf(model.slice(0, DIGITS));
  return at >= 0 && at < models.length - 1;
}
