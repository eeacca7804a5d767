import type { ErrorFacts, Finding } from '../../errors.js';
import { nearNames } from '../../util/near-names.js';
import { type OptionRules, type RawOptions, wrongOptions } from './judge-options.js';
import { kindOf } from './kind-of.js';

/** Findings about unknown options and invalid values. Shows only numbers, because any other value may be a secret. */
export function optionFindings(
  given: RawOptions,
  rules: OptionRules,
  at: (name: string) => Pick<ErrorFacts, 'at' | 'commandLine'>,
): readonly Finding[] {
  return wrongOptions(given, rules).map(({ name, value, rule }): Finding => {
    if (rule === undefined) return unknownName(name, Object.keys(rules), at(name));
    const found = typeof value === 'number' ? String(value) : kindOf(value);
    return { rule: 'value', ...at(name), found, expected: rule.expected, remedy: 'Correct the option.' };
  });
}

function unknownName(name: string, known: readonly string[], place: Pick<ErrorFacts, 'at'>): Finding {
  const [near] = nearNames(name, known);
  const remedy = near === undefined ? 'Correct its name, or leave it out.' : `Correct its name; is \`${near}\` meant?`;
  return { rule: 'unknown', ...place, found: 'an unknown option', expected: `one of ${known.join(', ')}`, remedy };
}
