import { INDEX_TYPES, type IndexOrder, type IndexType } from '../../schema/index-schema.js';
import type { CallRules } from './check-call.js';
import { oneOfWords, optionRule, TEXT, TEXTS } from './judge-options.js';

const ORDERS = ['asc', 'desc'];

export interface IndexOptions {
  /** Default: `key`. */
  readonly type?: IndexType;
  /** One per attribute. Default: ascending. */
  readonly orders?: readonly IndexOrder[];
  /** Characters of each attribute to index, 0 for the whole value; needed if the whole values do not fit. */
  readonly lengths?: readonly number[];
  /** The key of the index. Default: derived from its attributes. */
  readonly name?: string;
}

export const INDEX_RULES: CallRules<IndexOptions & { readonly attributes: readonly string[] }> = {
  attributes: TEXTS,
  type: oneOfWords(INDEX_TYPES),
  orders: optionRule(
    "a list of 'asc' and 'desc'",
    (value) => Array.isArray(value) && value.every((order) => ORDERS.includes(order)),
  ),
  lengths: optionRule('a list of whole numbers', (value) => Array.isArray(value) && value.every(Number.isInteger)),
  name: TEXT,
};
