import type { ErrorFacts } from '../../errors.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { isRecord } from '../../util/is-record.js';
import type { MigrationStep } from './migration-step.js';

export type BuilderProblem = Pick<ErrorFacts, 'found' | 'expected' | 'remedy'>;

/** The problem of an option that entities have and files do not. */
export function entityOption(
  options: object,
  names: readonly string[] = ['key', 'transform', 'renamedFrom'],
): BuilderProblem | null {
  const [name] = given(options, names);
  if (name === undefined) return null;
  const remedy = `Leave out \`${name}\`; another key takes m.renameAttribute(), or m.dropRelationship() and m.addAttribute().`;
  return { found: `an option \`${name}\``, expected: 'options of the stored attribute', remedy };
}

/** The problem of an answer for stored values that is useless for a new attribute. */
export function newValuesProblem(options: object): BuilderProblem | null {
  const missing = noOptions(options);
  if (missing !== null) return missing;
  const [useless] = given(options, ['map', 'convert', 'revert', 'truncate']);
  if (useless === undefined) return entityOption(options, ['key', 'transform']);
  return { found: `\`${useless}\` of a new attribute`, expected: '`backfill`, or nothing', remedy: 'Use `backfill`.' };
}

/** The problem of several answers for the same stored values, of which one would be ignored. */
export function changedValuesProblem(options: object): BuilderProblem | null {
  const missing = noOptions(options);
  if (missing !== null) return missing;
  const answers = given(options, ['backfill', 'map', 'truncate']);
  if (answers.length < 2) return entityOption(options);
  const remedy = 'Give one; a `map` is called for null, too.';
  return { found: answers.join(' and '), expected: 'one of them', remedy };
}

/** The problem of an option for stored values that a change, or its way back, does not look at: they would stay as they are. */
export function unusedValuesProblem(
  from: AttributeSchema,
  to: AttributeSchema,
  options: object,
): BuilderProblem | null {
  const isCopied = (one: AttributeSchema, other: AttributeSchema) =>
    attributeChanges(one, other).some(({ way }) => way === 'online');
  const step = 'Remove it; write other values into the documents in a data step: m.data() with db.updateEach().';
  const [answer] = attributeChanges(from, to).length > 0 ? [] : given(options, ['backfill', 'map']);
  if (answer !== undefined)
    return {
      found: `\`${answer}\` without a change of the attribute`,
      expected: 'an option that changes it',
      remedy: step,
    };
  if (given(options, ['convert']).length > 0 && !isCopied(from, to))
    return {
      found: '`convert` beside a change that keeps the values',
      expected: 'a change that copies them',
      remedy: step,
    };
  if (given(options, ['revert']).length === 0 || isCopied(to, from)) return null;
  const remedy = 'Remove it; to write other values on the way back give the migration a `down`.';
  return { found: '`revert` for a way back that keeps the values', expected: 'a way back that copies them', remedy };
}

function given(options: object, names: readonly string[]): readonly string[] {
  return names.filter((name) => (options as Readonly<Record<string, unknown>>)[name] !== undefined);
}

/** The problem if a step's function is not a function; null if it is. */
export function noFunction(work: unknown): BuilderProblem | null {
  if (typeof work === 'function') return null;
  return { found: 'no function', expected: 'a function', remedy: 'Give one.' };
}

/** The problem if the options of a call are not an object; null if they are. */
export function noOptions(options: unknown): BuilderProblem | null {
  if (isRecord(options)) return null;
  return { found: `${kindOf(options)} for the options`, expected: 'an object', remedy: 'Give one.' };
}

export function noName(name: unknown): BuilderProblem {
  return { found: `${kindOf(name)} for a name`, expected: 'text', remedy: 'Correct the call.' };
}

export function takenName(steps: readonly MigrationStep[], name: string): BuilderProblem | null {
  if (!steps.some((other) => other.kind === 'data' && other.name === name)) return null;
  return { found: 'a name used twice', expected: 'a different name for each step', remedy: 'Rename one.' };
}

/** The problem of a change that does not apply to a schema; the error names what is missing or already exists. */
export function doesNotApply({ message }: RangeError): BuilderProblem {
  const expected = 'a change that applies to the schema the earlier files lead to';
  return { found: message, expected, remedy: 'Correct the file.' };
}

export const ASYNC_DEFINITION: BuilderProblem = {
  found: 'an async function',
  expected: 'a function that calls `c` and returns',
  remedy: 'Remove `async`.',
};

export const LATE_CALL: BuilderProblem = {
  found: 'a call of the builder after the migration ended',
  expected: 'calls that the migration awaits',
  remedy: 'Await whatever makes the call.',
};
