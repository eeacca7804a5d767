import { nearNames } from '../../util/near-names.js';
import { compareNames, hasChecksum, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { isUnfinished, type MigrationRecord } from './migration-record.js';

/** The state of a migration, from comparing files and history. */
export type MigrationState =
  | 'applied'
  | 'pending'
  /** Applied, and its file has changed since. */
  | 'edited'
  /** Applied, and there is no file. */
  | 'missing'
  /** Begun and not finished; the next run resumes it. */
  | 'unfinished'
  /** Applied, and replaced by a squashed file. */
  | 'squashed';

export interface FileState {
  readonly name: string;
  readonly state: MigrationState;
  /** null if there is none. */
  readonly file: MigrationFile | null;
  readonly record: MigrationRecord | null;
}

/** All migrations of files and history, in order. A squashed file counts as applied if all files it replaces are, until it is reverted. */
export function migrationStates(
  files: readonly MigrationFile[],
  records: readonly MigrationRecord[],
): readonly FileState[] {
  const recordOf = new Map(records.map((record) => [record.name, record]));
  const fileOf = new Map(files.map((file) => [file.name, file]));
  const applied = new Set(records.filter(({ status }) => status === 'applied').map(({ name }) => name));
  const replaced = new Set(files.flatMap(({ migration }) => migration.replaces ?? []));
  const names = [...new Set([...fileOf.keys(), ...recordOf.keys()])].sort(compareNames);
  return names.flatMap((name): FileState[] => {
    const file = fileOf.get(name) ?? null;
    const record = recordOf.get(name) ?? null;
    const stateOf = (state: MigrationState): FileState[] => [{ name, state, file, record }];
    if (record !== null && isUnfinished(record)) return stateOf('unfinished');
    if (record?.status === 'applied') {
      if (file === null) return stateOf(replaced.has(name) ? 'squashed' : 'missing');
      return stateOf(hasChecksum(file, record.checksum) ? 'applied' : 'edited');
    }
    if (file === null) return [];
    const parts = file.migration.replaces ?? [];
    const isDone = parts.length > 0 && parts.every((part) => applied.has(part)) && record?.status !== 'reverted';
    return stateOf(isDone ? 'applied' : 'pending');
  });
}

/** Names of later files that a newer version of an application applied or began, if all files here are applied; otherwise none. Pure. */
export function newerFiles(files: readonly MigrationFile[], records: readonly MigrationRecord[]): readonly string[] {
  const states = migrationStates(files, records).filter(({ state }) => state !== 'squashed');
  const newer = states.slice(files.length);
  const isOlder = states.slice(0, files.length).every(({ state, file }) => state === 'applied' && file !== null);
  return isOlder && newer.every(({ file }) => file === null) ? newer.map(({ name }) => name) : [];
}

/** @throws EntwriteError migration_unknown */
export function requireFile<Named extends { readonly name: string }>(states: readonly Named[], name: string): Named {
  const found = states.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = states.map((candidate) => candidate.name);
  const parts = names.filter((known) => known.includes(name) || name.includes(known));
  const near = [...new Set([...nearNames(name, names), ...parts])];
  throw migrationProblem('migration_unknown', name, null, {
    found: 'a name that no migration file has',
    expected: near.length > 0 ? `perhaps ${near.slice(0, 3).join(' or ')}` : 'the name of a file without its extension',
    remedy: 'See `entwrite migration status` for the names.',
  });
}
