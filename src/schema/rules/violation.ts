import type { ErrorFacts } from '../../errors.js';

export interface Violation extends Pick<ErrorFacts, 'found' | 'expected' | 'remedy'> {
  /** The key of the attribute, relationship or index concerned. Default: that of the checked thing. */
  readonly key?: string;
}

export interface BrokenRule {
  readonly rule: string;
  readonly violation: Violation;
}

/** Rules by the stable name that their findings carry. */
export type RuleTable<Arguments extends readonly unknown[]> = Readonly<
  Record<string, (...subject: Arguments) => Violation | readonly Violation[] | null>
>;

export function applyRules<Arguments extends readonly unknown[]>(
  rules: RuleTable<Arguments>,
  ...subject: Arguments
): readonly BrokenRule[] {
  const broken: BrokenRule[] = [];
  for (const rule in rules) {
    const found = rules[rule]?.(...subject) ?? null;
    if (found !== null) for (const violation of [found].flat()) broken.push({ rule, violation });
  }
  return broken;
}
