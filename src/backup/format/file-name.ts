import { createHash } from 'node:crypto';

/** File systems take 255 bytes; ids are longer only on a MongoDB-backed server. */
const LONGEST = 100;

/** The name of a collection's file. Ids are letters, digits, `.`, `-` and `_`, and unique without case. */
export function fileName(collection: string, isEncrypted: boolean): string {
  const digest = createHash('sha256').update(collection).digest('hex').slice(0, 16);
  const name = collection.length > LONGEST ? `${collection.slice(0, LONGEST)}-${digest}` : collection;
  return `${name}.ndjson.gz${isEncrypted ? '.enc' : ''}`;
}

const PARTIAL = /^(\.[0-9a-f]{16})?\.partial(\.next)?$/;

/** The name of a file that a run has not finished; another run never has the same. */
export function partialName(file: string, token: string): string {
  return `${file}.${token}.partial`;
}

/** Whether a file has that name, finished or not. */
export function isFileOf(file: string, name: string): boolean {
  return name === file || (name.startsWith(file) && PARTIAL.test(name.slice(file.length)));
}
