import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type Readable, Transform } from 'node:stream';
import { NONCE_BYTES, TAG_BYTES } from './backup-key.js';
import type { BackupManifest } from './backup-manifest.js';
import type { OpenFile } from './regular-file.js';

/** A file's key, and the context that binds the file to its place: swapped files do not decrypt. */
export interface FileCipher {
  readonly key: Buffer;
  readonly context: string;
}

/** AES-256-GCM over a stream: nonce, ciphertext, tag. Each stream has a new nonce, so that one key may encrypt many files. */
export function encrypting({ key, context }: FileCipher): Transform {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  let started = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!started) this.push(nonce);
      started = true;
      done(null, cipher.update(chunk));
    },
    flush(done) {
      if (!started) this.push(nonce);
      this.push(cipher.final());
      done(null, cipher.getAuthTag());
    },
  });
}

/**
 * The inverse of `encrypting`; fails at the end if a byte was changed. Throws RangeError for a file that is too short, and leaves it open.
 */
export async function decrypting(
  { handle, size }: OpenFile,
  { key, context }: FileCipher,
): Promise<[Readable, Transform]> {
  const nonce = Buffer.alloc(NONCE_BYTES);
  const tag = Buffer.alloc(TAG_BYTES);
  if (size <= NONCE_BYTES + TAG_BYTES) throw new RangeError('the file is too short to be an encrypted one');
  await handle.read(nonce, 0, NONCE_BYTES, 0);
  await handle.read(tag, 0, TAG_BYTES, size - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(tag);
  return [handle.createReadStream({ start: NONCE_BYTES, end: size - TAG_BYTES - 1 }), decipher];
}

/** Binds an encrypted file to its backup and collection. */
export function fileContext({ id }: Pick<BackupManifest, 'id'>, collection: string): string {
  return `${id}/${collection}`;
}
