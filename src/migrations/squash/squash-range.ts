import { expectedName } from '../../util/near-names.js';
import { compareNames, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { fileSlug, nameWithoutNumber } from '../generate/migration-names.js';
import type { JoinedRun } from './squash-runs.js';

/** The files to join (all by default), and those before. Throws migration_unknown or squash_refused. */
export function squashRange(
  folder: string,
  files: readonly MigrationFile[],
  names: readonly string[] | undefined,
): { readonly before: readonly MigrationFile[]; readonly chosen: readonly MigrationFile[] } {
  const wanted = names ?? files.map(({ name }) => name);
  const unknown = wanted.find((name) => !files.some((file) => file.name === name));
  if (unknown !== undefined) {
    throw migrationProblem('migration_unknown', unknown, null, {
      found: 'a name that no migration file has',
      expected: expectedName(
        unknown,
        files.map(({ name }) => name),
        'the name of a file without its extension',
      ),
      remedy: `See the names in ${folder}.`,
    });
  }
  const first = files.findIndex(({ name }) => wanted.includes(name));
  const chosen = files.slice(first).slice(0, new Set(wanted).size);
  if (chosen.length < 2)
    throw refuseSquash(folder, chosen.length === 1 ? 'one file' : 'no file', 'two or more', 'Name more of them.');
  const between = chosen.find(({ name }) => !wanted.includes(name));
  if (between !== undefined)
    throw refuseSquash(
      between.name,
      'a file between those that were named',
      'files that follow each other',
      'Name it too.',
    );
  const squashed = chosen.find(({ migration }) => migration.replaces !== undefined);
  if (squashed !== undefined) {
    const found = 'a file that was squashed itself; databases may still have the old ones in their history';
    throw refuseSquash(squashed.name, found, 'files as they were first applied', 'Exclude it.');
  }
  return { before: files.slice(0, first), chosen };
}

/** The name of the new file: it keeps its place by the number of the last old one. Throws squash_refused. */
export function squashedName(label: string, { migrations }: JoinedRun, existing: readonly MigrationFile[]): string {
  const numbers = migrations.map(({ file: { name: old } }) => old.slice(0, old.length - nameWithoutNumber(old).length));
  const slug = fileSlug(label);
  const name = `${String(numbers.at(-1)).replace(/_$/, '')}_${slug}`;
  const remedy = 'Give another name.';
  if (slug === '') throw refuseSquash('name', `the name '${label}'`, 'a name with letters or digits', remedy);
  if (existing.some((file) => file.name === name))
    throw refuseSquash(name, 'the name of one of the old files, which is in the history', 'a new name', remedy);
  const isOld = (file: MigrationFile) => migrations.some((one) => one.file.name === file.name);
  const before = existing.slice(0, existing.findIndex(isOld));
  const after = existing.slice(before.length + migrations.length);
  const isInPlace =
    before.every((file) => compareNames(file.name, name) < 0) &&
    after.every((file) => compareNames(name, file.name) < 0);
  if (isInPlace) return name;
  throw refuseSquash(name, 'a name that does not sort in place of the old files', 'one that does', remedy);
}

/** The environments that all files are bound to. Throws squash_refused if they differ. */
export function commonEnvironments(chosen: readonly MigrationFile[]): readonly string[] | undefined {
  const first = chosen[0]?.migration.environments;
  const text = (names: readonly string[] | undefined) => JSON.stringify(names && [...names].sort());
  const other = chosen.find(({ migration }) => text(migration.environments) !== text(first));
  if (other === undefined) return first;
  throw refuseSquash(
    other.name,
    'other environments than the files before',
    'files for the same environments',
    'Squash them separately.',
  );
}

export function refuseSquash(at: string, found: string, expected: string, remedy: string): Error {
  return migrationProblem('squash_refused', at, null, { found, expected, remedy });
}
