import type { BreakageRule } from '../../operations/breakage.js';

/** `error`: running code fails; `warning`: it may fail, or may see something else. */
export type LintSeverity = 'error' | 'warning';

/**
 * Everything that `migration lint` checks, by stable name. The code of the previous version runs while a file is applied, and afterwards.
 */
export const LINT_RULES = {
  'drop-attribute': { severity: 'error', summary: 'An attribute that running code reads or writes is dropped.' },
  'drop-collection': { severity: 'error', summary: 'A collection that running code uses is dropped.' },
  'drop-relationship': { severity: 'error', summary: 'A relationship that running code reads or writes is dropped.' },
  'rename-attribute': { severity: 'error', summary: 'An attribute gets a key that running code does not know.' },
  'rename-collection': { severity: 'error', summary: 'A collection gets an id that running code does not know.' },
  'rename-relationship': { severity: 'error', summary: 'An end of a relationship gets another key.' },
  'change-type': { severity: 'error', summary: 'An attribute gets another type, format or form, or is encrypted.' },
  'add-required-attribute': { severity: 'error', summary: 'Running code creates documents without the new value.' },
  'make-required': { severity: 'error', summary: 'Running code may write without a value that was optional.' },
  'make-optional': { severity: 'warning', summary: 'Running code may read a null that it does not expect.' },
  'narrow-size': { severity: 'error', summary: 'Running code may write texts that are too long by then.' },
  'narrow-range': { severity: 'error', summary: 'Running code may write numbers that are out of range by then.' },
  'narrow-elements': { severity: 'error', summary: 'Running code may write an element that is gone.' },
  'add-elements': { severity: 'warning', summary: 'Running code may read an element that it does not know.' },
  'change-default': { severity: 'warning', summary: 'Documents that running code creates get another value.' },
  'add-unique-index': { severity: 'warning', summary: 'Running code may write values that are there already.' },
  'drop-unique-index': { severity: 'warning', summary: 'Running code may rely on values being unique.' },
  'drop-index': { severity: 'warning', summary: 'Queries of running code may become slow.' },
  'drop-search-index': { severity: 'error', summary: 'Searches of running code are refused without their index.' },
  'change-delete-rule': { severity: 'warning', summary: 'Deleting a document does something else to linked ones.' },
  'restrict-access': { severity: 'error', summary: 'Clients of running code lose access to a collection.' },
  'data-without-down': { severity: 'warning', summary: 'A data step cannot be reverted.' },
  'unknown-ignore': { severity: 'warning', summary: 'A file ignores a rule that does not exist.' },
  'unused-ignore': { severity: 'warning', summary: 'A file ignores something that is not found in it.' },
} as const satisfies Readonly<
  Record<
    BreakageRule | 'data-without-down' | 'unknown-ignore' | 'unused-ignore',
    { readonly severity: LintSeverity; readonly summary: string }
  >
>;

export type LintRule = keyof typeof LINT_RULES;

export function isLintRule(name: string): name is LintRule {
  return Object.hasOwn(LINT_RULES, name);
}
