import type { IndexOrder, IndexType } from '../../schema/index-schema.js';

export interface IndexOptions {
  /** `key` when not given. */
  readonly type?: IndexType;
  /** One per attribute; ascending when not given. */
  readonly orders?: readonly IndexOrder[];
  /** Characters of each attribute to index, 0 for the whole value; needed where the whole does not fit. */
  readonly lengths?: readonly number[];
  /** The key of the index; derived from its attributes when not given. */
  readonly name?: string;
}
