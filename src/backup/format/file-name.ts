import { createHash } from 'node:crypto';

/** File systems allow 255 bytes; only ids on a MongoDB-backed server are longer. */
const LONGEST = 100;

/** The name of a collection's file. Ids are letters, digits, `.`, `-` and `_`, and unique regardless of case. */
export function fileName(collection: string, isEncrypted: boolean): string {
  const digest = createHash('sha256').update(collection).digest('hex').slice(0, 16);
  const name = collection.length > LONGEST ? `${collection.slice(0, LONGEST)}-${digest}` : collection;
  return `${name}.ndjson.gz${isEncrypted ? '.enc' : ''}`;
}

const PARTIAL = /^(\.[0-9a-f]{16})?\.partial(\.next)?$/;

/** The name of a file that a run has not finished; no other run uses the same. */
export function partialName(file: string, token: string): string {
  return `${file}.${token}.partial`;
}

/** Whether a name is that of a file, finished or not. */
export function isFileOf(file: string, name: string): boolean {
  return name === file || (name.startsWith(file) && PARTIAL.test(name.slice(file.length)));
}
