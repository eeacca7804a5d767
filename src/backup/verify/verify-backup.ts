import type { Finding } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import { findCollection } from '../../schema/database-schema.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { BackupManifest, SavedCollection } from '../format/backup-manifest.js';
import { backupInvalid } from '../format/backup-problem.js';
import { documentFields } from '../format/document-fields.js';
import { createDocumentStatistics } from '../format/document-statistics.js';
import { documentText } from '../format/document-text.js';
import { type OpenBackup, openBackup } from '../format/open-backup.js';
import { createCheck } from '../source/interruption.js';
import { verifyByRestoring } from './verify-by-restoring.js';

export interface VerifyOptions {
  readonly folder: string;
  /** The secret of an encrypted backup. */
  readonly encrypt?: BackupSecret;
  /** Also restores everything into an embedded server in memory and compares what it answers. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

export interface Verification {
  readonly manifest: BackupManifest;
  readonly documents: number;
  /** What a restore could not bring back as it was (links to documents that are not in the backup). */
  readonly findings: readonly Finding[];
}

/**
 * Proves that a backup can be read to its end and holds what its manifest says: files byte by byte, number and digest of
 * documents; with `deep`, that a restore gives the same documents and the same schema.
 *
 * @throws EntwriteError backup_invalid with a finding per collection that does not match.
 * @example
 * await verifyBackup({ folder: '.entwrite/backups/before-move', deep: true });
 */
export async function verifyBackup(options: VerifyOptions): Promise<Verification> {
  const { folder, encrypt, deep = false, signal, onProgress = () => {} } = options;
  const backup = await openBackup(folder, encrypt);
  const check = createCheck(folder, signal);
  let documents = 0;
  for (const saved of backup.collections) {
    await verifyCollection(backup, saved, check);
    documents += saved.documents;
    onProgress({ type: 'documents', action: 'verified', collection: saved.id, documents: saved.documents });
  }
  const findings = deep ? await verifyByRestoring(backup, options) : [];
  return { manifest: backup.manifest, documents, findings };
}

async function verifyCollection(backup: OpenBackup, saved: SavedCollection, check: () => void): Promise<void> {
  const schema = findCollection(backup.manifest.schema, saved.id);
  const at = `${backup.folder}/${saved.file}`;
  const remedy = 'Take another backup: this one does not hold what it says.';
  if (schema === undefined)
    throw backupInvalid(at, `no schema of '${saved.id}' in the manifest`, 'the schema of each collection', remedy);
  const fields = documentFields(backup.manifest.schema, schema, saved.attributes);
  const statistics = createDocumentStatistics(fields);
  for await (const batch of backup.documents(saved)) {
    check();
    for (const document of batch) statistics.add(document, documentText(document, fields));
  }
  const { documents, digest } = statistics.counts();
  if (documents !== saved.documents)
    throw backupInvalid(at, `${documents} documents`, `${saved.documents} documents`, remedy);
  if (digest !== saved.digest)
    throw backupInvalid(at, 'another digest of documents', 'the one in the manifest', remedy);
}
