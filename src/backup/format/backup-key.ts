import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { EntwriteError } from '../../errors.js';
import type { EncryptionHeader } from './backup-manifest.js';
import { backupInvalid, backupRefused } from './backup-problem.js';

/** The secret that encrypts a backup: a passphrase, or a key of 32 bytes. */
export type BackupSecret = { readonly passphrase: string } | { readonly key: Uint8Array };

const COST = 2 ** 15;
/**
 * The highest cost accepted from a manifest: 128 MiB of memory and under a second; more would let a foreign manifest exhaust the machine.
 */
const HIGHEST_COST = 2 ** 17;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
const KNOWN_TEXT = 'entwrite backup';
export const SALT_BYTES = 16;
/** The known text under the key, with its nonce and tag. */
export const CHECK_BYTES = NONCE_BYTES + KNOWN_TEXT.length + TAG_BYTES;

/** A new key for a new backup, and its header for the manifest. Throws backup_refused for an unusable secret. */
export async function createBackupKey(secret: BackupSecret): Promise<{ key: Buffer; header: EncryptionHeader }> {
  const salt = randomBytes(SALT_BYTES);
  const kdf = 'key' in secret ? 'none' : 'scrypt';
  const key = await deriveKey(secret, salt, COST);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const check = Buffer.concat([nonce, cipher.update(KNOWN_TEXT), cipher.final(), cipher.getAuthTag()]);
  return {
    key,
    header: { algorithm: 'aes-256-gcm', kdf, salt: salt.toString('hex'), cost: COST, check: check.toString('base64') },
  };
}

/** The key of a backup; null if it is not encrypted. Throws backup_refused without a secret, backup_invalid with a wrong one. */
export async function openBackupKey(
  at: string,
  header: EncryptionHeader | null,
  secret: BackupSecret | undefined,
): Promise<Buffer | null> {
  if (header === null) return null;
  if (secret === undefined)
    throw new EntwriteError('backup_refused', {
      at,
      found: 'an encrypted backup',
      expected: 'its passphrase or key',
      remedy: 'Pass `encrypt` as it was when the backup was made.',
      commandLine: { remedy: 'Set ENTWRITE_BACKUP_PASSPHRASE as it was when the backup was made.' },
    });
  if (header.cost > HIGHEST_COST)
    throw backupInvalid(at, `scrypt with N = ${header.cost}`, `at most ${HIGHEST_COST}`, 'Do not trust this manifest.');
  const key = await deriveKey(secret, Buffer.from(header.salt, 'hex'), header.cost);
  const check = Buffer.from(header.check, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, check.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(check.subarray(-TAG_BYTES));
    decipher.update(check.subarray(NONCE_BYTES, -TAG_BYTES));
    decipher.final();
  } catch {
    throw backupInvalid(
      at,
      'a passphrase or key that does not open it',
      'the one it was made with',
      'Check the passphrase.',
    );
  }
  return key;
}

async function deriveKey(secret: BackupSecret, salt: Buffer, cost: number): Promise<Buffer> {
  if ('key' in secret) {
    if (secret.key.length === KEY_BYTES) return Buffer.from(secret.key);
    throw backupRefused(
      'encrypt.key',
      `${secret.key.length} bytes`,
      `${KEY_BYTES} bytes`,
      'Make one with `openssl rand`.',
    );
  }
  if (typeof secret.passphrase !== 'string' || secret.passphrase === '')
    throw backupRefused('encrypt.passphrase', 'an empty passphrase', 'a passphrase', 'Set one, or pass `plain: true`.');
  const options = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 256 * HIGHEST_COST * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(secret.passphrase.normalize('NFC'), salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}
