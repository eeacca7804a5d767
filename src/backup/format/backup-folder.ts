import { createHash, randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyJson } from '../../util/canonical-json.js';
import type { BackupManifest } from './backup-manifest.js';
import { backupFailed, backupInvalid } from './backup-problem.js';
import { parseManifest } from './parse-manifest.js';
import { readRegularFile } from './regular-file.js';

/** The log of a data step's writes after the backup was made; migrations keep it in the backup's folder. */
export const WRITTEN_LOG = 'written.ndjson';

export const MANIFEST_FILE = 'manifest.json';
/** Holds the token of the run that writes the backup; gone once it is finished. */
export const WRITER_FILE = 'writer';
/** Exists while the backup is deleted. A restore sets its mark, then looks for this one; a deletion does it the other way round. */
export const DELETING_FILE = 'deleting';
/** The most bytes of a manifest that are read; a thousand collections with fifty attributes each take about ten million. */
export const LARGEST_MANIFEST = 64 * 2 ** 20;

/** The mark that a restore of the backup into one database is unfinished; its next version replaces it by a rename. */
export function restoringFile(projectId: string, databaseId: string): string {
  const target = createHash('sha256')
    .update(JSON.stringify([projectId, databaseId]))
    .digest('hex');
  return `restoring-${target.slice(0, 16)}`;
}

/** Whether a name is that of such a mark, or of its next version. */
export function isRestoringFile(name: string): boolean {
  return /^restoring(-[0-9a-f]{16})?(\.next)?$/.test(name);
}

export function isUnfinishedManifest(name: string): boolean {
  return /^manifest\.json(\.[0-9a-f]{16})?\.next$/.test(name);
}

/** Replaces the manifest atomically: a reader sees the old one or the new one. Throws backup_failed. */
export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  const path = join(folder, MANIFEST_FILE);
  const next = `${path}.${randomBytes(8).toString('hex')}.next`;
  try {
    await writeFile(next, `${stringifyJson(manifest, 2)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    await rename(next, path);
  } catch (cause) {
    await rm(next, { force: true }).catch(() => {});
    throw backupFailed(path, cause);
  }
}

/** The manifest of a backup; null if the folder or the file does not exist. Throws backup_invalid for anything that is not a manifest. */
export async function findManifest(folder: string): Promise<BackupManifest | null> {
  const path = join(folder, MANIFEST_FILE);
  let content: Buffer;
  try {
    content = await readRegularFile(path, LARGEST_MANIFEST);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw backupFailed(path, cause);
  }
  return parseManifest(path, content.toString('utf8'));
}

/** The manifest of a backup. Throws backup_invalid if there is none. */
export async function readManifest(folder: string): Promise<BackupManifest> {
  const manifest = await findManifest(folder);
  if (manifest !== null) return manifest;
  throw backupInvalid(
    folder,
    `no ${MANIFEST_FILE}`,
    'the folder of a backup',
    'Check the path; `listBackups` lists them.',
  );
}
