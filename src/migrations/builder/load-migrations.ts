import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadWithText } from '../../loader/load-with-text.js';
import { groupBy } from '../../util/group-by.js';
import { sameData } from '../../util/same-data.js';
import type { Migration } from './migration.js';
import { compareNames, fileKind, type MigrationFile, migrationName } from './migration-file.js';
import { migrationProblem } from './migration-problem.js';
import { DEFAULT_FOLDER } from './migrations-options.js';

type FoundFile = Pick<MigrationFile, 'name' | 'path'>;

interface MigrationsFolder {
  /** The migration files, in order; a compiled file beside its source does not count. */
  readonly files: readonly FoundFile[];
  /** Names of files that are not run: modules that migrations import, tests, other numbered files, migrations in subfolders. */
  readonly others: readonly string[];
}

/** The migrations of a folder; none if it does not exist. Throws migration_invalid for a file that exists twice, or only looks like one. */
export async function findMigrations(folder: string): Promise<MigrationsFolder> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    const remedy = 'Correct its path or its permissions.';
    const facts = { found: `a folder that cannot be read (${error.code})`, expected: 'a readable folder', remedy };
    throw migrationProblem('migration_invalid', folder, null, facts, { cause: error });
  });
  const found = entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
  const folders = entries.flatMap((entry) =>
    entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name) ? [entry.name] : [],
  );
  const numbered = found.find((file) => fileKind(file) === 'numbered');
  if (numbered !== undefined) {
    throw migrationProblem('migration_invalid', join(folder, numbered), null, {
      found: 'a file that looks like a migration but, because of its name, would not run',
      expected: 'a name that begins with a number and ends with .ts or .js, such as 003_add_views.ts',
      remedy: 'Rename it, or move it to another folder if it is not a migration.',
    });
  }
  const byName = groupBy(found.sort(), (file) => migrationName(file) ?? '');
  byName.delete('');
  const files = [...byName].map(([name, versions]) => ({ name, path: join(folder, sourceOf(folder, versions)) }));
  return {
    files: files.sort((a, b) => compareNames(a.name, b.name)),
    others: [...found.filter((file) => fileKind(file) === 'other'), ...(await migrationsWithin(folder, folders))],
  };
}

/** Migrations in subfolders: only files of the folder itself are run. */
async function migrationsWithin(folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const files = await readdir(join(folder, name)).catch(() => []);
      return files.filter((file) => migrationName(file) !== null).map((file) => `${name}/${file}`);
    }),
  );
  return found.flat().sort();
}

/** The one file that is loaded for a name: TypeScript if there is any. */
function sourceOf(folder: string, versions: readonly string[]): string {
  const sources = versions.filter((file) => /ts$/.test(file));
  const [source = '', ...others] = sources.length > 0 ? sources : versions;
  if (others.length === 0) return source;
  throw migrationProblem('migration_invalid', join(folder, source), null, {
    found: `another file of that name, ${others.join(', ')}`,
    expected: 'one file of each name',
    remedy: 'Delete or rename one of them.',
  });
}

/**
 * Loads a folder's migration files, in order; none if it does not exist. A folder in which somebody renames files meanwhile is read again.
 *
 * @throws EntwriteError migration_invalid or module_invalid
 */
export async function loadMigrations(folder: string = DEFAULT_FOLDER): Promise<readonly MigrationFile[]> {
  let { files } = await findMigrations(folder);
  for (;;) {
    try {
      return await loadFiles(files);
    } catch (error) {
      const now = (await findMigrations(folder)).files;
      if (sameData(now, files)) throw error;
      files = now;
    }
  }
}

async function loadFiles(found: readonly FoundFile[]): Promise<readonly MigrationFile[]> {
  const files: MigrationFile[] = [];
  for (const { name, path } of found) {
    const { text, exported } = await loadWithText(path, () => textOf(path));
    files.push({ name, path, ...migrationChecksums(text), migration: migrationOf(path, exported) });
  }
  return files;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const remedy = 'Correct its permissions, or the file that it links to; or remove it.';
    const facts = { found: `a file that cannot be read (${error.code})`, expected: 'a readable file', remedy };
    throw migrationProblem('migration_invalid', path, null, facts, { cause: error });
  });
}

/** The checksum is the same for both kinds of line ends, and without a byte order mark, which editors on Windows add. */
export function migrationChecksums(text: string): Pick<MigrationFile, 'checksum' | 'markedChecksum'> {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  const hash = (content: string) => createHash('sha256').update(content).digest('hex');
  return { checksum: hash(plain), markedChecksum: hash(`\uFEFF${plain}`) };
}

function migrationOf(path: string, exported: Readonly<Record<string, unknown>>): Migration {
  const found = [...new Set([exported.default, ...Object.values(exported)])].filter((one) =>
    isMigration(instance(one)),
  );
  // A class that another one extends is not a migration itself.
  const candidates = found.filter((one) => !found.some((other) => isBaseOf(one, other)));
  const [migration] = candidates.map(instance).filter(isMigration);
  if (migration === undefined) {
    throw migrationProblem('migration_invalid', path, null, {
      found: 'no migration among its exports',
      expected: 'a class, or an object, with `name` and `up`, exported by default or by name',
      remedy: 'See `entwrite migration create` for a template.',
    });
  }
  if (candidates.length === 1) return migration;
  throw migrationProblem('migration_invalid', path, null, {
    found: `${candidates.length} migrations in one file`,
    expected: 'one',
    remedy: 'Give each a separate file.',
  });
}

function isBaseOf(base: unknown, other: unknown): boolean {
  return typeof base === 'function' && typeof other === 'function' && other.prototype instanceof base;
}

function instance(candidate: unknown): unknown {
  if (typeof candidate !== 'function') return candidate;
  const { prototype } = candidate as { prototype?: { up?: unknown } };
  return typeof prototype?.up === 'function' ? new (candidate as new () => unknown)() : candidate;
}

function isMigration(candidate: unknown): candidate is Migration {
  if (typeof candidate !== 'object' || candidate === null) return false;
  const { up, down } = candidate as Partial<Migration>;
  return typeof up === 'function' && (down === undefined || typeof down === 'function');
}
