import { readManifest, writeManifest } from '../format/backup-folder.js';

/** Exempts a backup from `pruneBackups`. Throws backup_invalid where there is none, backup_failed where it cannot be written. */
export async function keepBackup(folder: string): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest.keep) await writeManifest(folder, { ...manifest, keep: true });
}
