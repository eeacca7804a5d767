import type { ErrorFacts } from '../errors.js';

/** The kinds of breakage, by their names in `migration lint`. */
export type BreakageRule =
  | 'drop-attribute'
  | 'drop-collection'
  | 'drop-relationship'
  | 'rename-attribute'
  | 'rename-collection'
  | 'rename-relationship'
  | 'change-type'
  | 'add-required-attribute'
  | 'make-required'
  | 'make-optional'
  | 'narrow-size'
  | 'narrow-range'
  | 'narrow-elements'
  | 'add-elements'
  | 'change-default'
  | 'add-unique-index'
  | 'drop-unique-index'
  | 'drop-index'
  | 'drop-search-index'
  | 'change-delete-rule'
  | 'restrict-access';

/** What an operation breaks for running code. */
export interface Breakage<Rule extends string = BreakageRule> extends ErrorFacts {
  readonly rule: Rule;
}

const EXPAND =
  'Do it in two files, which `migration generate --expand` writes: the first adds the new one and copies into it, the second, which drops the old one, is applied when no running code needs it.';

/** The remedy for something that running code must no longer use. */
export const DEPLOY_FIRST =
  'Apply the file when no running code uses it any more: first deploy code that does not use it.';

/** The breakage of dropping something that running code may use. */
export function droppedPartBreakage(rule: BreakageRule, at: string, what: string): Breakage {
  const found = `${what} that is dropped while running code may use it`;
  return { rule, at, found, expected: 'code that does not use it', remedy: DEPLOY_FIRST };
}

/** The breakage of giving something a name that running code does not know. */
export function renamedPartBreakage(rule: BreakageRule, at: string, found: string): Breakage {
  return { rule, at, found, expected: 'the old name until no running code uses it', remedy: EXPAND };
}

/** The breakage of changing the type or form of values. */
export function changedType(at: string, found: string): Breakage {
  const expected = 'the same type as long as running code reads and writes it';
  return { rule: 'change-type', at, found, expected, remedy: EXPAND };
}
