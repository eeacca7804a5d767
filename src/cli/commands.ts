import type { Command } from 'commander';
import type { RunCommand } from './command-environment.js';

/** A file under `commands/`: `define` sets the options and arguments of its command and what it does. */
interface CommandFile {
  readonly define: (command: Command, run: RunCommand) => void;
}

/** A command; its file is loaded only if the command is called. */
export interface CommandEntry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** Another name for the command. */
  readonly alias?: string;
  readonly load: () => Promise<CommandFile>;
}

/** Commands that begin with the same word, such as `entwrite migration run`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

/** Every command, in the order in which help lists them. */
export const commands: readonly (CommandEntry | CommandGroup)[] = [
  command('init', 'set up a project', () => import('./commands/init.js')),
  command('pull', 'write entity classes and a context from the live database', () => import('./commands/pull.js')),
  command('export', 'write the entities into a file of the Appwrite CLI', () => import('./commands/export.js')),
  command('dev', 'watch the entities and update a database while you work', () => import('./commands/dev.js')),
  command('types', 'write the row types for a web client from the entities', () => import('./commands/types.js')),
  group('schema', 'compare the live database with the entities, and change it to match', [
    command('analyze', 'show what would change', () => import('./commands/schema/analyze.js')),
    command('migrate', 'change the database to match the entities', () => import('./commands/schema/migrate.js')),
    command(
      'undo',
      'roll back the changes that an interrupted migration left unfinished',
      () => import('./commands/schema/undo.js'),
    ),
    command('create', 'create what is missing, and change nothing else', () => import('./commands/schema/create.js')),
    command('drop', 'delete the collections of the entities', () => import('./commands/schema/drop.js')),
    command('reset', 'delete the collections and create them again', () => import('./commands/schema/reset.js')),
    command('inspect', 'show one live collection', () => import('./commands/schema/inspect.js')),
    command('drift', 'show what others changed since the last run', () => import('./commands/schema/drift.js')),
    command(
      'diagram',
      'draw collections and relationships as Mermaid, DOT or a page',
      () => import('./commands/schema/diagram.js'),
    ),
    command(
      'stats',
      'count documents and show how much of the limits is used',
      () => import('./commands/schema/stats.js'),
    ),
  ]),
  group('migration', 'write, run and revert migration files', [
    command('create', 'write an empty migration file', () => import('./commands/migration/create.js')),
    command(
      'generate',
      'write files for the changes of the entities',
      () => import('./commands/migration/generate.js'),
    ),
    command('show', 'show what would run', () => import('./commands/migration/show.js')),
    command('run', 'apply the pending files', () => import('./commands/migration/run.js'), 'up'),
    command('revert', 'revert applied files', () => import('./commands/migration/revert.js'), 'down'),
    command('status', 'show which files are applied', () => import('./commands/migration/status.js')),
    command('check', 'find the problems that should fail a CI build', () => import('./commands/migration/check.js')),
    command(
      'lint',
      'find changes in the pending files that may break running code',
      () => import('./commands/migration/lint.js'),
    ),
    command(
      'test',
      'apply, revert and apply the files again on a server in memory',
      () => import('./commands/migration/test.js'),
    ),
    command('rebase', 'join two branches of files into one sequence', () => import('./commands/migration/rebase.js')),
    command(
      'baseline',
      'record files as already applied to an existing database',
      () => import('./commands/migration/baseline.js'),
    ),
    command('squash', 'join several files into one', () => import('./commands/migration/squash.js')),
    command('resolve', 'mark a migration as applied or pending', () => import('./commands/migration/resolve.js')),
  ]),
  group('backup', 'save the database in a folder, and restore it', [
    command('create', 'save documents, schema and permissions', () => import('./commands/backup/create.js')),
    command('list', 'list the backups', () => import('./commands/backup/list.js')),
    command('verify', 'check that a backup is complete', () => import('./commands/backup/verify.js')),
    command('restore', 'restore collections from a backup', () => import('./commands/backup/restore.js')),
    command('prune', 'delete old backups', () => import('./commands/backup/prune.js')),
  ]),
  group('data', 'export documents to files, and import them', [
    command('export', 'write documents as CSV, JSON or NDJSON', () => import('./commands/data/export.js')),
    command('import', 'write the documents of a file into a collection', () => import('./commands/data/import.js')),
  ]),
  command('seed', 'fill the database with initial documents', () => import('./commands/seed.js')),
  group('snapshot', 'backups with a name that are never pruned', [
    command('create', 'save the whole database under a name', () => import('./commands/snapshot/create.js')),
    command('list', 'list the snapshots', () => import('./commands/snapshot/list.js')),
    command('restore', 'restore the database from a snapshot', () => import('./commands/snapshot/restore.js')),
    command('delete', 'delete a snapshot', () => import('./commands/snapshot/delete.js')),
  ]),
  command('clone', 'copy the database to another one, with masked values', () => import('./commands/clone.js')),
  command(
    'purge',
    'delete what was parked instead of dropped, once it is old enough',
    () => import('./commands/purge.js'),
  ),
  command(
    'doctor',
    'look for problems of the database and of the connection to it',
    () => import('./commands/doctor.js'),
  ),
  command('studio', 'show the database in the browser', () => import('./commands/studio.js')),
  command('unlock', 'release the lock of a run that has certainly ended', () => import('./commands/unlock.js')),
  command('serve', 'run an Appwrite-compatible server on this machine', () => import('./commands/serve.js')),
  command('completion', 'write a script for shell completion', () => import('./commands/completion.js')),
];

function command(name: string, summary: string, load: CommandEntry['load'], alias?: string): CommandEntry {
  return { name, summary, load, ...(alias !== undefined && { alias }) };
}

function group(name: string, summary: string, entries: readonly CommandEntry[]): CommandGroup {
  return { name, summary, commands: entries };
}
