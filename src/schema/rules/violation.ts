export interface Violation {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
  /** Key of the attribute, relationship or index it is about; when missing, that of the thing under judgement. */
  readonly key?: string;
}

export interface BrokenRule {
  readonly rule: string;
  readonly violation: Violation;
}

/** Rules by the stable name a finding carries. */
export type RuleTable<Arguments extends readonly unknown[]> = Readonly<
  Record<string, (...subject: Arguments) => Violation | readonly Violation[] | null>
>;

export function applyRules<Arguments extends readonly unknown[]>(
  rules: RuleTable<Arguments>,
  ...subject: Arguments
): readonly BrokenRule[] {
  return Object.entries(rules).flatMap(([rule, check]) => {
    const result = check(...subject) ?? [];
    const violations: readonly Violation[] = isList(result) ? result : [result];
    return violations.map((violation) => ({ rule, violation }));
  });
}

function isList(result: Violation | readonly Violation[]): result is readonly Violation[] {
  return Array.isArray(result);
}
