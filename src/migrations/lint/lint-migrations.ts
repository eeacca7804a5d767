import { readFile } from 'node:fs/promises';
import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { describeFinding } from '../../errors.js';
import { expectedName } from '../../util/near-names.js';
import { plural } from '../../util/plural.js';
import { replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { MigrationsOptions } from '../builder/migrations-options.js';
import { openHistory } from '../history/history.js';
import { migrationStates, requireFile } from '../history/migration-states.js';
import { type LintFinding, lintFiles } from './lint-files.js';
import { lintIgnores } from './lint-ignores.js';
import { isLintRule, LINT_RULES } from './lint-rules.js';

export interface LintOptions extends MigrationsOptions {
  /** `true`: all files of the folder, without asking a server. */
  readonly all?: boolean;
  /** Files after this one, without asking a server: what the branch adds, in CI. */
  readonly since?: string;
  /** These files, without asking a server. */
  readonly only?: readonly string[];
  /** Rules that are not checked. */
  readonly ignore?: readonly string[];
}

/**
 * What in pending migration files may break running code: for deployments in which the previous version keeps running while files are
 * applied. The database decides what is pending, unless `since`, `only` or `all` do.
 *
 * @throws EntwriteError migration_invalid, migration_unknown
 * @example
 * const errors = (await lintMigrations(db)).filter(({ severity }) => severity === 'error');
 */
export async function lintMigrations(context: DbContext, options: LintOptions = {}): Promise<readonly LintFinding[]> {
  return (await lintChosen(context, options)).findings;
}

/** `lintMigrations`, which also returns the names of the checked files. */
export async function lintChosen(
  context: DbContext,
  options: LintOptions,
): Promise<{ readonly files: readonly string[]; readonly findings: readonly LintFinding[] }> {
  refuseUnknownRules(options.ignore);
  const files = await loadMigrations(options.folder);
  const chosen = new Set(await chosenNames(context, files, options));
  const replayed = (await replayMigrations(files)).filter(({ file }) => chosen.has(file.name));
  const linted = await Promise.all(
    replayed.map(async (collected) => {
      const { path, migration } = collected.file;
      return { collected, ignores: lintIgnores(await readFile(path, 'utf8'), migration.lint?.ignore) };
    }),
  );
  const findings = lintFiles(linted).filter(({ rule }) => options.ignore?.includes(rule) !== true);
  return { files: [...chosen], findings };
}

async function chosenNames(
  context: DbContext,
  files: readonly MigrationFile[],
  { all = false, since, only }: LintOptions,
): Promise<readonly string[]> {
  const names = files.map(({ name }) => name);
  if (only !== undefined) return only.map((name) => requireFile(files, name).name);
  if (since !== undefined) {
    const last = requireFile(files, since).name;
    return names.filter((name) => compareNames(last, name) < 0);
  }
  if (all) return names;
  const deps = contextDeps(context);
  await deps.open();
  const { records } = await openHistory(deps).read();
  return migrationStates(files, records).flatMap(({ name, state }) =>
    state === 'pending' || state === 'unfinished' ? [name] : [],
  );
}

function refuseUnknownRules(ignore: LintOptions['ignore']): void {
  const unknown = ignore?.find((name) => !isLintRule(name));
  if (unknown === undefined) return;
  throw migrationProblem('migration_unknown', 'ignore', null, {
    commandLine: { at: '--ignore' },
    found: `the rule '${unknown}'`,
    expected: expectedName(unknown, Object.keys(LINT_RULES), `one of ${Object.keys(LINT_RULES).join(', ')}`),
    remedy: 'Correct its name.',
  });
}

/** Findings as text for a person; with `files`, also the number of checked files. */
export function describeLint(findings: readonly LintFinding[], files: number | null = null): string {
  if (files === 0) return 'There are no files to check.';
  if (files !== null) {
    const checked = `${plural(files, 'file')} checked`;
    if (findings.length === 0) return `${checked}: running code survives ${files === 1 ? 'it' : 'them'}.`;
    return `${checked}, ${plural(findings.length, 'finding')}:\n${describeLint(findings)}`;
  }
  if (findings.length === 0) return 'Running code survives these files.';
  return findings
    .map(
      ({ severity, rule, file, step, ...finding }) =>
        `${severity} ${rule} ${file}${step === null ? '' : `, step ${step}`}\n  ${describeFinding(finding)}`,
    )
    .join('\n');
}
