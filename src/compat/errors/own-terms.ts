import { EntwriteError, type Finding, hasCode } from '../../errors.js';

type Facts = Pick<Finding, 'at' | 'found' | 'expected' | 'remedy'>;

const FILL =
  'Correct those documents first, or keep the field as it was; a new field goes in without `required`, or with a default. A DbContext fills values in while it migrates.';
const KEEP = 'Keep the definition as it was, or migrate with a DbContext, which keeps the values.';

/** Remedies of the engine that name what these calls do not have, and what to do here instead; the first that fits. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/\bresolve\b|\bbackfill\b|useDefault/, FILL],
  [/allowDestructive|renamedFrom|renames\b|\bfence\b|\bconvert\b/, KEEP],
  [/varchar|mediumtext|longtext|'json'/, 'Lower sizes, or split the table.'],
  [/decorator|this\.set|@[A-Z]|\bentity\b/, 'Correct the table definition.'],
];

/** What an error says, in the words of tables instead of entities and of these calls instead of a DbContext's. Pure. */
export function inOwnTerms<F extends Facts>(facts: F): F {
  const remedy = REMEDIES.find(([pattern]) => pattern.test(facts.remedy))?.[1] ?? facts.remedy;
  const found = facts.found
    .replace('in the entity model', 'in the table definitions')
    .replace('that is not part of the entity', 'that is not part of the table');
  return { ...facts, found, remedy };
}

/** Reads documents; a query that is refused is told in the words of tables. */
export async function reading<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!hasCode(error, 'query_invalid')) throw error;
    const { at, found, expected, remedy, findings } = error;
    const facts = inOwnTerms({ at, found, expected, remedy });
    throw new EntwriteError('query_invalid', facts, { cause: error, findings: findings.map(inOwnTerms) });
  }
}
