import type { Finding } from '../../errors.js';
import { type CallRules, checkCall, RECORD, WORK_RULES } from '../../metadata/options/check-call.js';
import { FLAG, TEXT } from '../../metadata/options/judge-options.js';
import type { ProgressListener } from '../../progress.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { BackupManifest } from '../format/backup-manifest.js';
import { backupRefused } from '../format/backup-problem.js';
import { checkSavedDocuments } from '../format/check-saved-documents.js';
import { openBackup } from '../format/open-backup.js';
import { type BackupContext, isContext, resolveSource } from '../source/backup-source.js';
import { GOES_ON } from '../source/interruption.js';
import { verifyByRestoring } from './verify-by-restoring.js';

export interface VerifyOptions {
  readonly folder: string;
  /** The secret of an encrypted backup. */
  readonly encrypt?: BackupSecret;
  /** Also restores everything into an embedded server in memory and compares the result. */
  readonly deep?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

const VERIFY_RULES: CallRules<VerifyOptions> = { ...WORK_RULES, folder: TEXT, encrypt: RECORD, deep: FLAG };

export interface Verification {
  readonly manifest: BackupManifest;
  readonly documents: number;
  /** What a restore could not restore unchanged (links to documents that are not in the backup). */
  readonly findings: readonly Finding[];
}

/**
 * Proves that a backup can be read to its end and matches its manifest: files byte by byte, number and digest of documents; with `deep`,
 * that a restore yields the same documents and schema.
 *
 * @throws EntwriteError backup_invalid if it does not.
 * @example
 * await verifyBackup('.entwrite/backups/before-move');
 * await verifyBackup(db, { folder: '.entwrite/backups/before-move', deep: true });   // opens it with the secret of the context
 */
export function verifyBackup(options: VerifyOptions | string): Promise<Verification>;
export function verifyBackup(context: BackupContext, options: VerifyOptions | string): Promise<Verification>;
export async function verifyBackup(
  first: BackupContext | VerifyOptions | string,
  second?: VerifyOptions | string,
): Promise<Verification> {
  if (typeof first === 'string' || !isContext(first)) return verify(optionsOf(first));
  if (second === undefined) throw missingFolder();
  return verify((await resolveSource(first, optionsOf(second))).options);
}

async function verify(options: VerifyOptions): Promise<Verification> {
  const { folder, encrypt, deep = false, signal, onProgress } = options;
  const backup = await openBackup(folder, encrypt);
  const check = () => throwIfAborted(folder, signal, GOES_ON);
  let documents = 0;
  for (const saved of backup.collections) {
    await checkSavedDocuments(backup, saved, { check, onProgress });
    documents += saved.documents;
  }
  const findings = deep ? await verifyByRestoring(backup, options) : [];
  return { manifest: backup.manifest, documents, findings };
}

function optionsOf(given: VerifyOptions | string): VerifyOptions {
  const options = typeof given === 'string' ? { folder: given } : given;
  checkCall('verifyBackup', options, VERIFY_RULES);
  return options;
}

function missingFolder() {
  return backupRefused(
    'verifyBackup',
    'a context alone',
    'the folder of a backup besides',
    'Pass `{ folder }` as well.',
  );
}
