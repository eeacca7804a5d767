import { EntwriteError, type ErrorCode, type ErrorFacts, type Finding } from '../../errors.js';

/** Codes that are more specific than `model_invalid`; the first one found names the error. */
const TELLING: readonly ErrorCode[] = ['entity_unknown', 'type_missing'];

/** Throws one error with all findings, if any: `entity_unknown` or `type_missing` if a finding has that rule, otherwise `model_invalid`. */
export function throwModelFindings(findings: readonly Finding[]): void {
  const [first] = findings;
  if (first === undefined) return;
  for (const code of TELLING) {
    const telling = findings.find((finding) => finding.rule === code);
    if (telling) throw new EntwriteError(code, telling, { findings });
  }
  throw new EntwriteError('model_invalid', findings.length === 1 ? first : summary(findings), { findings });
}

function summary(findings: readonly Finding[]): ErrorFacts {
  const places = [...new Set(findings.map((finding) => finding.at))];
  return {
    at: places.length > 3 ? `${places.slice(0, 3).join(', ')} and ${places.length - 3} more` : places.join(', '),
    found: `${findings.length} findings in the model`,
    expected: 'none',
    remedy: 'Each finding below says what to do.',
  };
}
