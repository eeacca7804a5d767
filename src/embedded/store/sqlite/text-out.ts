import { isUtf8 } from 'node:buffer';
import { SqliteEngineError } from './sqlite-engine.js';

/**
 * SQL for a text that a SELECT returns. It is read as bytes, since in a damaged file it may not be valid text: one of the two libraries
 * would crash the process, the other would return something that was never written.
 */
export const textOut = (expression: string): string => `CAST(${expression} AS BLOB)`;

/** The same for an expression that may be a number. */
export const valueOut = (expression: string): string =>
  `iif(typeof(${expression}) = 'text', ${textOut(expression)}, ${expression})`;

const CORRUPT = 11;

/** The text of a value from `textOut`. Throws a SqliteEngineError if it is not valid text. */
export function readText(bytes: ArrayBuffer | Uint8Array): string {
  const buffer = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
  if (!isUtf8(buffer)) throw damaged('a text is not UTF-8');
  return buffer.toString();
}

/** The error for damage that SQLite did not notice. */
export function damaged(what: string, cause?: unknown): SqliteEngineError {
  return new SqliteEngineError(`the file is damaged: ${what}`, CORRUPT, cause);
}
