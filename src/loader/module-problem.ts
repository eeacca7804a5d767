import { relative } from 'node:path';
import { EntwriteError } from '../errors.js';

/** The error for a module of the user that cannot be used; `line` counts from 1. */
export function moduleInvalid(
  path: string,
  line: number | null,
  found: string,
  expected: string,
  remedy: string,
  cause?: unknown,
): EntwriteError {
  const at = `${displayPath(path)}${line === null ? '' : `:${line}`}`;
  return new EntwriteError('module_invalid', { at, found, expected, remedy }, cause === undefined ? {} : { cause });
}

/** A path relative to the current folder if it is inside of that, else as it is. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
