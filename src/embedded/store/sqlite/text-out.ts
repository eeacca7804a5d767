import { isUtf8 } from 'node:buffer';
import { SqliteEngineError } from './sqlite-engine.js';

/**
 * SQL for a text of the file that a SELECT hands out. It comes as bytes, since text of a damaged file may be none: one of the two libraries
 * ends the process over it, the other shows something that was never written.
 */
export const textOut = (expression: string): string => `CAST(${expression} AS BLOB)`;

/** The same for an expression that may be a number. */
export const valueOut = (expression: string): string =>
  `iif(typeof(${expression}) = 'text', ${textOut(expression)}, ${expression})`;

const CORRUPT = 11;

/** The text of what `textOut` hands out. Throws a SqliteEngineError for what is not a text. */
export function readText(bytes: ArrayBuffer | Uint8Array): string {
  const buffer = ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes);
  if (!isUtf8(buffer)) throw damaged('a text is not UTF-8');
  return buffer.toString();
}

/** The error for what SQLite took for sound and is not. */
export function damaged(what: string, cause?: unknown): SqliteEngineError {
  return new SqliteEngineError(`the file is damaged: ${what}`, CORRUPT, cause);
}
