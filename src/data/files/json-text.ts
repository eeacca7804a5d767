import { stringify } from 'lossless-json';

/** JSON of plain data; integers beyond 2^53 keep all digits. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return stringify(value) ?? 'null';
  }
}
