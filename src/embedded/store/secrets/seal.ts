import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * A text sealed with AES-256-GCM, in the envelope in which Appwrite keeps encrypted values; so a sealed value is as long as it is there.
 * `place` says where the value belongs: a sealed value that was moved to another place does not open.
 */
export function seal(text: string, key: Buffer, place: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(method, key, iv).setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('hex');
  return JSON.stringify({ data, method, iv: iv.toString('hex'), tag, version: '1' });
}

const method = 'aes-256-gcm';

/** The text of `seal`. Throws where it was changed, belongs to another place or was sealed with another key. */
export function unseal(sealed: string, key: Buffer, place: string): string {
  const { data, iv, tag } = JSON.parse(sealed) as { data: string; iv: string; tag: string };
  const decipher = createDecipheriv(method, key, Buffer.from(iv, 'hex'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'hex'));
  return Buffer.concat([decipher.update(data, 'base64'), decipher.final()]).toString('utf8');
}
