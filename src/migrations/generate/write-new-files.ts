import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileFailed } from '../../util/replace-files.js';
import { migrationProblem } from '../builder/migration-problem.js';
import type { UnwrittenFile } from './load-texts.js';

/**
 * Writes files that must not exist yet: all of them or, after an error, none.
 *
 * @returns their paths
 * @throws EntwriteError migration_exists, file_failed
 */
export async function writeNewFiles(folder: string, files: readonly UnwrittenFile[]): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw fileFailed(folder, cause);
  });
  const written: string[] = [];
  try {
    for (const { file, text } of files) {
      const path = join(folder, file);
      await writeFile(path, text, { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') throw alreadyThere(path, cause);
        // Half of it may be there.
        written.push(path);
        throw fileFailed(path, cause);
      });
      written.push(path);
    }
  } catch (error) {
    await Promise.all(written.map((path) => rm(path, { force: true })));
    throw error;
  }
  return written;
}

/** The error for a new file whose name is taken. */
export function alreadyThere(path: string, cause?: unknown): Error {
  const facts = { found: 'a file of that name', expected: 'none', remedy: 'Give another name, or call again.' };
  return migrationProblem('migration_exists', path, null, facts, { cause });
}
