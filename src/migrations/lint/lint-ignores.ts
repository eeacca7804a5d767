/** A rule that a file ignores, everywhere or at one place. */
export interface LintIgnore {
  readonly rule: string;
  /** `users.age`, `users`; null for the whole file. */
  readonly at: string | null;
}

/**
 * The rules a migration file ignores: the option `lint: { ignore: ['drop-attribute', 'make-required users.age'] }`, and comments `//
 * entwrite-lint-ignore drop-attribute users.age: nobody reads it`.
 */
export function lintIgnores(text: string, option: readonly string[] = []): readonly LintIgnore[] {
  const comments = [...text.matchAll(/(?:\/\/|\/\*|^\s*\*)\s*entwrite-lint-ignore\s+([^\n]*?)\s*(?:\*\/)?$/gm)];
  const fromComments = comments.flatMap(([, list]) =>
    String(list)
      .replace(/(?::\s|\s--\s).*$/, '')
      .split(','),
  );
  return [...option, ...fromComments]
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(ignoreOf);
}

function ignoreOf(text: string): LintIgnore {
  const [rule, at = null] = text.replace(/:$/, '').split(/\s+/);
  return { rule: String(rule), at };
}

export function isIgnoredBy(found: { readonly rule: string; readonly at: string }, { rule, at }: LintIgnore): boolean {
  return found.rule === rule && (at === null || found.at === at || found.at.startsWith(`${at}.`));
}
