import type { FindCollection } from './query-collection.js';
import type { FilterChoices } from './query-node.js';

/** What conditions compile with. */
export interface FilterScope {
  readonly find: FindCollection;
  readonly choices: FilterChoices;
}

/** How a condition is asked: as it is; `negated`: it is false, not unknown for want of a value; `untrue`: it is false or unknown. */
export type Polarity = 'asked' | 'negated' | 'untrue';
