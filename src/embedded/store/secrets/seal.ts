import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals a text with AES-256-GCM, in the envelope in which Appwrite stores encrypted values, so that it has the same length. `place`
 * identifies the value's location: a sealed value that was moved elsewhere cannot be opened.
 */
export function seal(text: string, key: Buffer, place: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(method, key, iv).setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  const tag = cipher.getAuthTag().toString('hex');
  return JSON.stringify({ data, method, iv: iv.toString('hex'), tag, version: '1' });
}

const method = 'aes-256-gcm';

/** Opens a text from `seal`. Throws if it was changed, belongs to another place or was sealed with another key. */
export function unseal(sealed: string, key: Buffer, place: string): string {
  const { data, iv, tag } = JSON.parse(sealed) as { data: string; iv: string; tag: string };
  const decipher = createDecipheriv(method, key, Buffer.from(iv, 'hex'), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'hex'));
  return Buffer.concat([decipher.update(data, 'base64'), decipher.final()]).toString('utf8');
}
