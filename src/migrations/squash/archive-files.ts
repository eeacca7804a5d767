import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EntwriteError } from '../../errors.js';
import { fileFailed } from '../../util/replace-files.js';
import { migrationName } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';

/** What happens to squashed files. */
export type ArchiveWay = 'move' | 'delete';

/** The folder for the old files; the loader does not look into subfolders. */
const ARCHIVE = 'squashed';

/**
 * Moves or deletes files that new ones replace, along with their compiled versions. After an error everything is as before, without the
 * new files; these stay if somebody else has moved an old one, because they stand for it then.
 *
 * @throws EntwriteError migration_exists if such a file was archived before, migrations_changed, file_failed
 * @param written paths of new files, which are deleted after an error
 */
export async function archiveFiles(
  folder: string,
  names: readonly string[],
  way: ArchiveWay,
  written: readonly string[],
): Promise<void> {
  const files = (await readdir(folder)).filter((file) => names.includes(migrationName(file) ?? ''));
  const archive = join(folder, ARCHIVE);
  const moved: string[] = [];
  try {
    await mkdir(archive, { recursive: true });
    const archived = await readdir(archive);
    for (const file of files) {
      if (archived.includes(file)) throw alreadyThere(join(archive, file));
      await rename(join(folder, file), join(archive, file));
      moved.push(file);
    }
  } catch (error) {
    for (const file of moved) await rename(join(archive, file), join(folder, file));
    const present = (await readdir(folder)).map(migrationName);
    const missing = names.find((name) => !present.includes(name));
    if (missing !== undefined && written.length > 0) throw movedByOthers(join(folder, missing), error);
    for (const path of written) await rm(path, { force: true });
    throw error instanceof EntwriteError ? error : fileFailed(archive, error);
  }
  if (way === 'move') return;
  for (const file of files) await rm(join(archive, file), { force: true });
  if ((await readdir(archive)).length === 0) await rm(archive, { recursive: true, force: true });
}

function alreadyThere(path: string): Error {
  const facts = { found: 'another file of that name', expected: 'none', remedy: 'Move it elsewhere and call again.' };
  return migrationProblem('migration_exists', path, null, facts);
}

function movedByOthers(at: string, cause: unknown): Error {
  const facts = {
    at,
    found: 'an old file that somebody else moved meanwhile',
    expected: 'the files as they were when this began',
    remedy: 'The new file stays, because it stands for the old ones. Squash again: that archives the rest of them.',
  };
  return new EntwriteError('migrations_changed', facts, { cause });
}
