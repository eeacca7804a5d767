import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModule } from '../../loader/load-module.js';
import type { Migration } from './migration.js';
import { compareNames, type MigrationFile, migrationName } from './migration-file.js';
import { migrationProblem } from './migration-problem.js';

/** The names and paths of the migration files in a folder, in order; a compiled file beside its source does not count. */
export async function findMigrations(
  folder: string,
): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw migrationProblem(
      'migration_invalid',
      folder,
      null,
      {
        found: `a folder that cannot be read (${error.code})`,
        expected: 'a readable folder',
        remedy: 'Correct its path or its rights.',
      },
      { cause: error },
    );
  });
  const byName = new Map<string, string>();
  for (const file of files.sort()) {
    const name = migrationName(file);
    if (name === null) continue;
    const isSource = /ts$/.test(file);
    if (!byName.has(name) || isSource) byName.set(name, file);
  }
  return [...byName]
    .map(([name, file]) => ({ name, path: join(folder, file) }))
    .sort((a, b) => compareNames(a.name, b.name));
}

/**
 * Loads all migration files of a folder, in order; none where there is no folder.
 *
 * @throws EntwriteError migration_invalid or module_invalid for a file that cannot be used
 */
export async function loadMigrations(folder: string): Promise<readonly MigrationFile[]> {
  const files: MigrationFile[] = [];
  for (const { name, path } of await findMigrations(folder)) {
    const text = await readFile(path, 'utf8');
    files.push({ name, path, checksum: migrationChecksum(text), migration: migrationOf(path, await loadModule(path)) });
  }
  return files;
}

/** SHA-256 of a file's text in hex; the same for both kinds of line ends. */
export function migrationChecksum(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}

function migrationOf(path: string, exported: Readonly<Record<string, unknown>>): Migration {
  const candidates = [exported.default, ...Object.values(exported)].map(instance).filter(isMigration);
  const [migration] = candidates;
  if (migration !== undefined) return migration;
  throw migrationProblem('migration_invalid', path, null, {
    found: 'no migration among its exports',
    expected: 'a class, or an object, with `name` and `up`, exported by default or by name',
    remedy: 'See `entwrite migration create` for a template.',
  });
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
