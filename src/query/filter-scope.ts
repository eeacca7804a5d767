import type { FindCollection } from './query-collection.js';
import type { FilterChoices } from './query-node.js';

/** What compiling conditions needs besides them. */
export interface FilterScope {
  readonly find: FindCollection;
  readonly choices: FilterChoices;
}

/** What must hold of a condition. `asked`: it is true; `negated`: it is false (and not unknown because of a missing value); `untrue`: false or unknown. */
export type Polarity = 'asked' | 'negated' | 'untrue';
