import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EntwriteError } from '../../errors.js';
import { createFiles } from '../../util/replace-files.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { UnwrittenFile } from './load-texts.js';

/** Writes files that must not exist yet, all of them or none, and returns their paths. Throws migration_exists or file_failed. */
export async function writeNewFiles(folder: string, files: readonly UnwrittenFile[]): Promise<readonly string[]> {
  const texts = new Map(files.map(({ file, text }) => [join(folder, file), text]));
  try {
    createFiles(texts);
  } catch (error) {
    const { at, cause } = error as EntwriteError;
    throw existsSync(at) ? alreadyThere(at, cause) : error;
  }
  return [...texts.keys()];
}

export function alreadyThere(path: string, cause?: unknown): Error {
  const facts = { found: 'a file of that name', expected: 'none', remedy: 'Give another name, or call again.' };
  return migrationProblem('migration_exists', path, null, facts, { cause });
}
