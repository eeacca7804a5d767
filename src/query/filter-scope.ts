import type { FindCollection } from './query-collection.js';
import type { FilterChoices } from './query-node.js';

/** What conditions compile with. */
export interface FilterScope {
  readonly find: FindCollection;
  readonly choices: FilterChoices;
}

/**
 * How a condition is asked: as it is; `negated`, where it is false, which leaves out what is unknown for want of a value; or
 * `untrue`, where it is false or unknown.
 */
export type Polarity = 'asked' | 'negated' | 'untrue';
