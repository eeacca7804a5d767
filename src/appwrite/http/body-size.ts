import { stringify } from 'lossless-json';

/** The most characters of values in one request body; Appwrite accepts 12 MiB. */
export const BODY_SIZE = 4_000_000;
/** The most bytes of a document in a request body: Appwrite's limit, less some room for the rest. */
const LARGEST_BODY = 12 * 2 ** 20 - 1_000;
/** The most bytes that a character takes in JSON. */
const ESCAPED = 6;

export function fitsRequest(document: Readonly<Record<string, unknown>>): boolean {
  return bodySize(document) * ESCAPED <= LARGEST_BODY || Buffer.byteLength(String(stringify(document))) <= LARGEST_BODY;
}

/** The approximate size of a document; only long texts and lists count. */
export function bodySize(stored: Readonly<Record<string, unknown>>): number {
  let size = 200;
  for (const key in stored) {
    const value = stored[key];
    if (typeof value === 'string') size += value.length;
    else if (Array.isArray(value)) size += value.reduce((sum: number, item) => sum + String(item).length + 3, 0);
  }
  return size;
}
