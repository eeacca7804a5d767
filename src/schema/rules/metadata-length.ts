import { bigIntAsText } from '../attribute-types.js';

/**
 * The characters that Appwrite needs to store a default (`{ value }`) or the elements of an enum (`{ elements }`) in its own tables: as
 * JSON in which PHP escapes slashes, and everything but ASCII in six characters.
 */
export function metadataLength(value: object): number {
  const text = JSON.stringify(value, bigIntAsText);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) length += charactersOf(text.charCodeAt(at));
  return length;
}

const SLASH = 0x2f;

function charactersOf(code: number): number {
  if (code > 0x7f) return 6;
  return code === SLASH ? 2 : 1;
}
