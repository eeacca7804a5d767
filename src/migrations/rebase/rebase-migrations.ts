import { existsSync, readFileSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall, DATE } from '../../metadata/options/check-call.js';
import { FLAG, TEXTS } from '../../metadata/options/judge-options.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { acquireKeptLease, underLease } from '../../schema-manager/lock/acquire-lease.js';
import { messageOf } from '../../util/message-of.js';
import { replaceFiles } from '../../util/replace-files.js';
import { sameData } from '../../util/same-data.js';
import { type CollectedMigration, replayMigrations, schemaBefore } from '../builder/collect-steps.js';
import { migrationsChanged, requireUnchanged } from '../builder/folder-change.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { compareNames, type MigrationFile } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { DEFAULT_FOLDER, type MigrationsOptions, PLACE_RULES } from '../builder/migrations-options.js';
import { className, fileTime, nameWithoutNumber, timeOfName } from '../generate/migration-names.js';
import { firstTime } from '../generate/plan-files.js';
import { alreadyThere } from '../generate/write-new-files.js';
import { openHistory } from '../history/history.js';
import { countsAsApplied, isUnfinished } from '../history/migration-record.js';
import { requireFile } from '../history/migration-states.js';
import { orderDifference } from '../run/late-files.js';
import { branchLines } from './branch-lines.js';

export interface RebaseOptions extends MigrationsOptions {
  /** Names of files whose line goes last; by default the line of which the database has applied nothing, else the later one. */
  readonly move?: readonly string[];
  /** Does not ask a server what is applied: `move` must then account for what deployed databases have applied. */
  readonly offline?: boolean;
  /** Writes nothing. */
  readonly dryRun?: boolean;
  /** The time in the file names; for tests. */
  readonly now?: Date;
}

const REBASE_RULES: CallRules<RebaseOptions> = { ...PLACE_RULES, move: TEXTS, offline: FLAG, dryRun: FLAG, now: DATE };

export interface RebasedFile {
  readonly from: string;
  /** Equal to `from` if only its parent changed. */
  readonly to: string;
}

export interface RebasedMigrations {
  /** In their new order; empty if there are no branches. */
  readonly files: readonly RebasedFile[];
  readonly written: boolean;
}

/**
 * Makes one line of two branches of migration files that grew from one parent: the files of one branch get numbers after those of the
 * other, and new parents. Their steps stay as written. Only files that are not applied move.
 *
 * @throws EntwriteError migration_invalid, and nothing is written, if the order of the two matters, or files of both are applied;
 * migrations_changed, and everything is as before
 */
export async function rebaseMigrations(context: DbContext, options: RebaseOptions = {}): Promise<RebasedMigrations> {
  checkCall('rebaseMigrations', options, REBASE_RULES);
  const { folder = DEFAULT_FOLDER, dryRun = false, now = new Date() } = options;
  const files = await loadMigrations(folder);
  const named = new Set(options.move?.map((name) => requireFile(files, name).name));
  const branches = await branchLines(files);
  if (branches === null) return { files: [], written: false };
  const database = options.offline === true ? null : await openDatabase(context);
  const applied = (await database?.appliedNames()) ?? new Set<string>();
  const moved = chooseMoved(branches.lines, applied, named);
  const kept = files.filter((file) => !moved.includes(file));
  const ordered = await requireCommuting(branches.base, kept, moved);
  const names = renamed(kept.at(-1)?.name, moved, now);
  const edits = await Promise.all(names.map((name) => editOf(name, ordered)));
  const changed = edits.filter(({ before, after, from, to }) => before !== after || from !== to);
  const write = async () => {
    if (!sameData([...applied], [...((await database?.appliedNames()) ?? [])]))
      throw migrationsChanged(folder, 'files that a run or a revert has worked with meanwhile');
    await writeEdits(folder, files, changed);
  };
  if (!dryRun && changed.length > 0) await (database === null ? write() : database.underLock(write));
  return { files: changed.map(({ from, to }) => ({ from, to })), written: !dryRun && changed.length > 0 };
}

/** The database whose history says which files stay. */
interface AskedDatabase {
  readonly appliedNames: () => Promise<ReadonlySet<string>>;
  /** Does work while nobody runs files; a database that entwrite never worked on has no lock. */
  readonly underLock: (work: () => Promise<void>) => Promise<void>;
}

async function openDatabase(context: DbContext): Promise<AskedDatabase> {
  const deps = contextDeps(context);
  await deps.open();
  const history = openHistory(deps);
  return {
    async appliedNames() {
      const { records } = await history.read();
      const begun = records.filter((record) => countsAsApplied(record) || isUnfinished(record));
      return new Set(begun.map(({ name }) => name).sort());
    },
    async underLock(work) {
      const lease = await acquireKeptLease(history.states, { onProgress: deps.onProgress });
      await (lease === null ? work() : underLease(lease, work));
    },
  };
}

/** The files that move after all others: all lines except one. */
function chooseMoved(
  lines: readonly (readonly MigrationFile[])[],
  applied: ReadonlySet<string>,
  named: ReadonlySet<string>,
): readonly MigrationFile[] {
  const countsAsApplied = ({ name }: MigrationFile) => applied.has(name);
  const isNamed = ({ name }: MigrationFile) => named.has(name);
  const staying =
    lines.find((line) => line.some(countsAsApplied)) ??
    lines.find((line) => !line.some(isNamed)) ??
    lines.slice(0, 1).flat();
  const moved = lines.flatMap((line) => (line === staying ? [] : line)).sort((a, b) => compareNames(a.name, b.name));
  const stuck = moved.find(countsAsApplied) ?? (staying.some(countsAsApplied) ? staying.find(isNamed) : undefined);
  if (stuck === undefined) return moved;
  throw migrationProblem('migration_invalid', stuck.name, null, {
    found: 'an applied file in a line that would have to move',
    expected: 'a line without applied files',
    remedy:
      'Leave the files as they are: a late file that has the same effect in both orders is applied wherever it is missing. Nothing was written.',
  });
}

/** @throws EntwriteError migration_invalid if the order of the lines matters */
async function requireCommuting(
  base: readonly MigrationFile[],
  kept: readonly MigrationFile[],
  moved: readonly MigrationFile[],
): Promise<readonly CollectedMigration[]> {
  const rest = kept.filter((file) => !base.includes(file));
  const ordered = await replayMigrations([...base, ...rest, ...moved]).catch((error: unknown) => {
    throw refused(moved, messageOf(error), error);
  });
  const other = await replayMigrations([...base, ...moved, ...rest]).catch(() => null);
  const notAfter = 'the files of the other branch do not apply after them';
  const reason = other === null ? notAfter : orderDifference(ordered, other, moved);
  if (reason === null) return ordered;
  throw refused(moved, reason);
}

function refused(moved: readonly MigrationFile[], reason: string, cause?: unknown): Error {
  const facts = {
    found: `files whose position relative to the other branch matters: ${reason}`,
    expected: 'two branches that have the same effect in both orders',
    remedy:
      'Adapt the later files by hand to the schema that the others lead to, then rebase again. Nothing was written.',
  };
  const names = moved.map(({ name }) => name).join(', ');
  return migrationProblem('migration_invalid', names, null, facts, { cause });
}

/** Files renamed to sort after the last one that stays; if all sort after it already, they keep their names. */
function renamed(last: string | undefined, moved: readonly MigrationFile[], now: Date): readonly NewName[] {
  if (last === undefined || moved.every(({ name }) => compareNames(last, name) < 0))
    return moved.map((file) => ({ file, to: file.name }));
  const start = firstTime(now, last);
  const number = last.replace(/\D.*$/, '');
  return moved.map((file, at) => {
    const words = nameWithoutNumber(file.name);
    const prefix =
      timeOfName(last) === null
        ? String(Number(number) + at + 1).padStart(number.length, '0')
        : fileTime(new Date(start.getTime() + at * 1000));
    return { file, to: words === '' ? prefix : `${prefix}_${words}` };
  });
}

interface NewName {
  readonly file: MigrationFile;
  readonly to: string;
}

interface Edit extends RebasedFile {
  readonly path: string;
  readonly newPath: string;
  readonly before: string;
  readonly after: string;
}

/** The text of a file with its new parent and, if it carries the file's number, its new class name; the steps are not touched. */
async function editOf({ file, to }: NewName, ordered: readonly CollectedMigration[]): Promise<Edit> {
  const { name, path, migration } = file;
  const before = await readFile(path, 'utf8');
  const parent = schemaHash(schemaBefore(ordered.filter((one) => one.file === file)));
  const reparented = migration.parent === undefined ? before : before.replaceAll(migration.parent, parent);
  const after = reparented.replaceAll(new RegExp(`\\b${className(name)}\\b`, 'g'), className(to));
  return { from: name, to, path, newPath: join(dirname(path), `${to}${extname(path)}`), before, after };
}

/**
 * Renames the last file first, then writes the texts: wherever it is interrupted, each file exists once. If somebody else has changed the
 * folder meanwhile, everything is put back.
 *
 * @throws EntwriteError migration_exists, migrations_changed
 */
async function writeEdits(folder: string, seen: readonly MigrationFile[], edits: readonly Edit[]): Promise<void> {
  const moved = edits.filter(({ newPath, path }) => newPath !== path).reverse();
  const taken = moved.find(({ newPath }) => existsSync(newPath) && !moved.some(({ path }) => path === newPath));
  if (taken !== undefined) throw alreadyThere(taken.newPath);
  await requireUnchanged(folder, seen);
  const done: Edit[] = [];
  try {
    for (const edit of moved) {
      renameSync(edit.path, edit.newPath);
      done.unshift(edit);
    }
    replaceFiles(new Map(edits.map(({ newPath, after }) => [newPath, after])));
    const rest = seen.filter(({ name }) => !edits.some(({ from }) => from === name));
    const own = edits.map(({ to }) => to);
    await requireUnchanged(folder, rest, own);
  } catch (cause) {
    // What somebody else has written since stays.
    const written = edits.filter(({ newPath, after }) => textOf(newPath) === after);
    replaceFiles(new Map(written.map(({ newPath, before }) => [newPath, before])));
    for (const { path, newPath } of done) if (existsSync(newPath) && !existsSync(path)) renameSync(newPath, path);
    throw cause instanceof EntwriteError ? cause : migrationsChanged(folder, messageOf(cause), cause);
  }
}

function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
