import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyJson } from '../../util/canonical-json.js';
import type { BackupManifest } from './backup-manifest.js';
import { backupFailed, backupInvalid } from './backup-problem.js';
import { parseManifest } from './parse-manifest.js';
import { readRegularFile } from './regular-file.js';

/** What a data step wrote after the backup was made, kept beside it by migrations. */
export const WRITTEN_LOG = 'written.ndjson';

export const MANIFEST_FILE = 'manifest.json';
/** Who writes the backup now; gone when it is finished. */
export const WRITER_FILE = 'writer';
/** There while a restore of the backup is not finished. */
export const RESTORING_FILE = 'restoring';
/** What takes its place. */
export const RESTORING_NEXT_FILE = 'restoring.next';
/** Bytes of a manifest that is read; one of a thousand collections with fifty attributes each takes about ten million. */
export const LARGEST_MANIFEST = 64 * 2 ** 20;

/** Whether a name is that of a manifest which was not finished. */
export function isUnfinishedManifest(name: string): boolean {
  return /^manifest\.json(\.[0-9a-f]{16})?\.next$/.test(name);
}

/** Replaces the manifest as a whole: a reader sees the old one or the new one. Throws backup_failed. */
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

/** The manifest of a backup; null when the folder or the file does not exist. Throws backup_invalid on anything that is not a manifest. */
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

/** The manifest of a backup. Throws backup_invalid when there is none. */
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
