import { createHash } from 'node:crypto';

/** File systems take 255 bytes; ids are longer only on a MongoDB-backed server. */
const LONGEST = 100;

/** The name of a collection's file. Ids are letters, digits, `.`, `-` and `_`, and unique without case. */
export function fileName(collection: string, isEncrypted: boolean): string {
  const digest = createHash('sha256').update(collection).digest('hex').slice(0, 16);
  const name = collection.length > LONGEST ? `${collection.slice(0, LONGEST)}-${digest}` : collection;
  return `${name}.ndjson.gz${isEncrypted ? '.enc' : ''}`;
}
