import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { ownLocation } from '../loader/own-location.js';

/** Whether the embedded server, which generated migration files are compared on, cannot open a file here: neither Node nor a package brings SQLite. */
export function lacksSqlite(folder: string): boolean {
  if (isBuiltin('node:sqlite')) return false;
  return ![join(folder, 'package.json'), ownLocation()].some((from) => {
    try {
      return createRequire(from).resolve('libsql') !== '';
    } catch {
      return false;
    }
  });
}
