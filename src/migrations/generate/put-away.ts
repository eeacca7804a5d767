import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { migrationName } from '../migration-file.js';

/** Where the old files go; the loader does not look into folders. */
const ARCHIVE = 'squashed';

/**
 * Moves or deletes files that a new one stands for, compiled ones beside them too; after an error all is as it was, without the
 * new one.
 */
export async function putAway(
  folder: string,
  names: readonly string[],
  way: 'move' | 'delete',
  written: string,
): Promise<void> {
  const files = (await readdir(folder)).filter((file) => names.includes(migrationName(file) ?? ''));
  const archive = join(folder, ARCHIVE);
  await mkdir(archive, { recursive: true });
  const moved: string[] = [];
  try {
    for (const file of files) {
      await rename(join(folder, file), join(archive, file));
      moved.push(file);
    }
  } catch (error) {
    for (const file of moved) await rename(join(archive, file), join(folder, file));
    await rm(written, { force: true });
    throw error;
  }
  if (way === 'move') return;
  for (const file of files) await rm(join(archive, file), { force: true });
  if ((await readdir(archive)).length === 0) await rm(archive, { recursive: true, force: true });
}
