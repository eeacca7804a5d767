import type { Migration } from './migration.js';

/** A migration file as it was loaded. */
export interface MigrationFile {
  /** The name of the file without extension: what the journal knows it by. */
  readonly name: string;
  readonly path: string;
  /** SHA-256 of the content in hex, line ends normalised. */
  readonly checksum: string;
  readonly migration: Migration;
}

const PATTERN = /^(\d+[^.]*)\.(?:[cm]?ts|[cm]?js)$/;

/** The name by which the journal knows a file; null where it is no migration file: those begin with a number. */
export function migrationName(file: string): string | null {
  if (/\.d\.[cm]?ts$/.test(file)) return null;
  return PATTERN.exec(file)?.[1] ?? null;
}

const numeric = new Intl.Collator('en', { numeric: true });

/** The order in which files run: by their numbers, then by name. */
export function compareNames(a: string, b: string): number {
  return numeric.compare(a, b);
}
