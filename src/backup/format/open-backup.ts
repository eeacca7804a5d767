import { basename, join } from 'node:path';
import { EntwriteError } from '../../errors.js';
import { expectedName } from '../../util/near-names.js';
import { readManifest } from './backup-folder.js';
import { type BackupSecret, openBackupKey } from './backup-key.js';
import { type BackupManifest, isComplete, type SavedCollection } from './backup-manifest.js';
import { backupInvalid, backupRefused } from './backup-problem.js';
import { readLines } from './document-reader.js';
import { parseDocument, type SavedDocument } from './document-text.js';
import { fileContext } from './encrypting.js';
import { openRegularFile, sha256Of } from './regular-file.js';

/** A backup whose manifest and files were verified. */
export interface OpenBackup {
  readonly folder: string;
  readonly manifest: BackupManifest & { readonly finishedAt: string };
  /** The requested collections, in the manifest's order. */
  readonly collections: readonly SavedCollection[];
  /** The documents of one collection, in batches. Throws backup_invalid. */
  readonly documents: (saved: SavedCollection) => AsyncGenerator<readonly SavedDocument[]>;
}

/**
 * Opens a finished backup and verifies its files byte by byte. Throws backup_invalid, or backup_refused (unknown collection, missing
 * secret).
 */
export async function openBackup(
  folder: string,
  secret: BackupSecret | undefined,
  only?: readonly string[],
): Promise<OpenBackup> {
  const manifest = await finishedManifest(folder);
  const key = await openBackupKey(folder, manifest.encryption, secret);
  const collections = chooseSaved(manifest, only);
  for (const saved of collections) await checkFile(join(folder, saved.file), saved);
  return {
    folder,
    manifest,
    collections,
    async *documents(saved) {
      const path = join(folder, saved.file);
      const cipher = key === null ? null : { key, context: fileContext(manifest, saved.id) };
      for await (const lines of readLines(path, cipher, saved.sha256)) {
        try {
          yield lines.map(parseDocument);
        } catch (cause) {
          throw backupInvalid(
            path,
            'a line that is not a document',
            'one document a line',
            'Take another backup.',
            cause,
          );
        }
      }
    },
  };
}

/** The requested collections, in the manifest's order. Throws backup_refused for one that the backup does not have. */
export function chooseSaved(
  { collections }: Pick<BackupManifest, 'collections'>,
  only: readonly string[] | undefined,
): readonly SavedCollection[] {
  const ids = collections.map(({ id }) => id);
  const unknown = only?.find((id) => !ids.includes(id));
  if (unknown === undefined) return collections.filter(({ id }) => only?.includes(id) ?? true);
  const expected = expectedName(unknown, ids, 'a collection it holds');
  throw backupRefused(unknown, 'no such collection in the backup', expected, 'Correct the name.');
}

/** The damage of a backup, checked without its secret; null if all of its files are there byte by byte. */
export async function backupDamage(folder: string): Promise<string | null> {
  try {
    for (const saved of (await finishedManifest(folder)).collections) await checkFile(join(folder, saved.file), saved);
    return null;
  } catch (error) {
    if (!(error instanceof EntwriteError) || error.code !== 'backup_invalid') throw error;
    return `${basename(error.at)}: ${error.found}`;
  }
}

async function finishedManifest(folder: string): Promise<OpenBackup['manifest']> {
  const manifest = await readManifest(folder);
  if (isComplete(manifest)) return manifest;
  throw new EntwriteError('backup_invalid', {
    at: folder,
    found: 'a backup that was not finished',
    expected: 'a finished one',
    remedy: 'Call `createBackup` on its folder again.',
    commandLine: { remedy: `Finish it with \`entwrite backup create --folder "${folder}"\`, or take another one.` },
  });
}

async function checkFile(path: string, { bytes, sha256 }: SavedCollection): Promise<void> {
  const remedy = 'Take another backup: this one is damaged or incomplete.';
  let found: string;
  try {
    const file = await openRegularFile(path);
    try {
      if (file.size !== bytes) throw backupInvalid(path, `${file.size} bytes`, `${bytes} bytes`, remedy);
      found = await sha256Of(file);
    } finally {
      await file.handle.close();
    }
  } catch (cause) {
    if (cause instanceof EntwriteError) throw cause;
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const problem = isMissing ? 'no such file' : 'a file that cannot be read';
    throw backupInvalid(path, problem, 'the file as the backup wrote it', remedy, cause);
  }
  if (found !== sha256) throw backupInvalid(path, 'another SHA-256', 'the one in the manifest', remedy);
}
