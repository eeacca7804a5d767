import { readFile } from 'node:fs/promises';
import { EntwriteError } from '../../errors.js';
import { findMigrations, migrationChecksums } from './load-migrations.js';
import { compareNames, type MigrationFile } from './migration-file.js';

/** A migration file as a command read it; without a checksum if its text does not matter. */
export type SeenFile = Pick<MigrationFile, 'name' | 'path'> & Partial<Pick<MigrationFile, 'checksum'>>;

/**
 * Requires that a folder holds the files that a command read, apart from those it wrote itself. Commands that write files look again once
 * they have written: of two at once the later one, at least, sees the other, and takes its own back.
 *
 * @param own names of files that the command wrote
 * @throws EntwriteError migrations_changed
 */
export async function requireUnchanged(
  folder: string,
  seen: readonly SeenFile[],
  own: readonly string[] = [],
): Promise<void> {
  const { files } = await findMigrations(folder);
  const found = new Map(files.map((file) => [file.name, file]));
  for (const { name, path, checksum } of seen) {
    if (!found.delete(name)) throw migrationsChanged(path, 'a migration file that somebody moved or deleted meanwhile');
    if (checksum === undefined) continue;
    const text = await readFile(path, 'utf8').catch(() => '');
    if (migrationChecksums(text).checksum !== checksum)
      throw migrationsChanged(path, 'a migration file that somebody changed meanwhile');
  }
  const [other] = [...found.values()]
    .filter(({ name }) => !own.includes(name))
    .sort((a, b) => compareNames(a.name, b.name));
  if (other !== undefined) throw migrationsChanged(other.path, 'a migration file that somebody added meanwhile');
}

/** The error of a command that found other files than it had read; it has taken back what it wrote. */
export function migrationsChanged(at: string, found: string, cause?: unknown): EntwriteError {
  const facts = {
    at,
    found,
    expected: 'the files as they were when this began',
    remedy: 'Nothing was written. Call again once nobody else works on the files.',
    commandLine: { remedy: 'Nothing was written. Run this again once nobody else works on the files.' },
  };
  return new EntwriteError('migrations_changed', facts, cause === undefined ? {} : { cause });
}
