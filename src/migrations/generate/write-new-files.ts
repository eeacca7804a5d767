import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EntwriteError } from '../../errors.js';
import { createFiles } from '../../util/replace-files.js';
import { requireUnchanged, type SeenFile } from '../builder/folder-change.js';
import { migrationName } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { UnwrittenFile } from './load-texts.js';

/**
 * Writes files that must not exist yet, all of them or none, and returns their paths.
 *
 * @param seen the files of the folder that they were made for
 * @throws EntwriteError migration_exists, file_failed; migrations_changed if somebody else has changed the folder since
 */
export async function writeNewFiles(
  folder: string,
  files: readonly UnwrittenFile[],
  seen: readonly SeenFile[],
): Promise<readonly string[]> {
  const texts = new Map(files.map(({ file, text }) => [join(folder, file), text]));
  try {
    createFiles(texts);
  } catch (error) {
    const { at, cause } = error as EntwriteError;
    throw existsSync(at) ? alreadyThere(at, cause) : error;
  }
  const own = files.flatMap(({ file }) => migrationName(file) ?? []);
  try {
    await requireUnchanged(folder, seen, own);
  } catch (error) {
    for (const path of texts.keys()) rmSync(path, { force: true });
    throw error;
  }
  return [...texts.keys()];
}

export function alreadyThere(path: string, cause?: unknown): Error {
  const facts = { found: 'a file of that name', expected: 'none', remedy: 'Give another name, or call again.' };
  return migrationProblem('migration_exists', path, null, facts, { cause });
}
