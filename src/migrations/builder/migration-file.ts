import type { Migration } from './migration.js';

export interface MigrationFile {
  /** The file name without extension, by which the journal identifies the file. */
  readonly name: string;
  readonly path: string;
  /** SHA-256 of the text in hex, without a byte order mark, line ends normalised. */
  readonly checksum: string;
  /** The same with a byte order mark, as older versions recorded it for a file that had one. */
  readonly markedChecksum: string;
  readonly migration: Migration;
}

/**
 * What the name of a file in the migrations folder makes it: a `migration` begins with a number; `numbered` looks like one and is not
 * (`V003__x`, `m004`, `005.TS`); `other` is code that migrations import, tests, or anything else with a number; null for the rest.
 */
type FileKind = 'migration' | 'numbered' | 'other' | null;

const CODE = /^(.+)\.(?:[cm]?ts|[cm]?js)$/;
/** Code by its extension, but of a kind or in a case that is not run. */
const CODE_NOT_RUN = /^\d.*\.[cm]?[tj]sx?$/i;
const NUMBERED = /^(?:[A-Za-z]|mig|migration|ver|version)[-_.]?\d/i;

export function fileKind(file: string): FileKind {
  const name = CODE.exec(file)?.[1];
  if (file.startsWith('.') || /\.d\.[cm]?ts$|\.map$/.test(file)) return null;
  if (name === undefined) return CODE_NOT_RUN.test(file) ? 'numbered' : /^\d/.test(file) ? 'other' : null;
  if (/[.-](?:test|spec)$/.test(name)) return 'other';
  if (/^\d/.test(name)) return 'migration';
  return NUMBERED.test(name) ? 'numbered' : 'other';
}

/** The name by which the journal identifies a migration file; null for any other file. */
export function migrationName(file: string): string | null {
  const name = CODE.exec(file)?.[1] ?? null;
  return fileKind(file) === 'migration' ? name : null;
}

const numeric = new Intl.Collator('en', { numeric: true });

/** Whether a checksum in the history is that of a file's text. */
export function hasChecksum(
  { checksum, markedChecksum }: Pick<MigrationFile, 'checksum' | 'markedChecksum'>,
  known: string,
): boolean {
  return known === checksum || known === markedChecksum;
}

/** The order in which files run: by number, then by name. */
export function compareNames(a: string, b: string): number {
  return numeric.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether a file runs in an environment: it is bound to none, or to that one. */
export function runsIn({ migration: { environments } }: MigrationFile, environment: string | null): boolean {
  return environments === undefined || (environment !== null && environments.includes(environment));
}
