/** What is wrong with the options of a call, in words. */
export interface OptionProblem {
  readonly found: string;
  readonly expected: string;
  readonly remedy: string;
}

/** An option that entities have and files do not. */
export function entityOption(
  options: object,
  names: readonly string[] = ['key', 'transform', 'renamedFrom'],
): OptionProblem | null {
  const [name] = given(options, names);
  if (name === undefined) return null;
  const remedy = `Leave out \`${name}\`; another key takes m.renameAttribute(), or m.dropRelationship() and m.addAttribute().`;
  return { found: `an option \`${name}\``, expected: 'options of the stored attribute', remedy };
}

/** An answer for stored values that a new attribute cannot have any use for. */
export function newValuesProblem(options: object): OptionProblem | null {
  const [useless] = given(options, ['map', 'convert', 'revert', 'truncate']);
  if (useless === undefined) return entityOption(options, ['key', 'transform']);
  return { found: `\`${useless}\` of a new attribute`, expected: '`backfill`, or nothing', remedy: 'Say `backfill`.' };
}

/** Two answers for the same stored values, of which one would be ignored. */
export function changedValuesProblem(options: object): OptionProblem | null {
  const answers = given(options, ['backfill', 'map', 'truncate']);
  if (answers.length < 2) return entityOption(options);
  const remedy = 'Give one; a `map` is asked about null, too.';
  return { found: answers.join(' and '), expected: 'one of them', remedy };
}

function given(options: object, names: readonly string[]): readonly string[] {
  return names.filter((name) => (options as Readonly<Record<string, unknown>>)[name] !== undefined);
}

/** What stands in place of the function of a step. */
export function noFunction(work: unknown): OptionProblem | null {
  if (typeof work === 'function') return null;
  return { found: 'no function', expected: 'a function', remedy: 'Give one.' };
}
