import type { Command } from 'commander';
import type { RunCommand } from './command-environment.js';

/** Says what options and arguments a command takes and what it does; one file each under `commands/`. */
type DefineCommand = (command: Command, run: RunCommand) => void;

/** A command: its file is loaded only when it is the one that was asked for. */
export interface CommandEntry {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** Another name. */
  readonly alias?: string;
  readonly load: () => Promise<DefineCommand>;
}

/** Commands under a common word, such as `entwrite migration run`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandEntry[];
}

/** Every command, in the order in which help lists them. */
export const commands: readonly (CommandEntry | CommandGroup)[] = [
  {
    name: 'init',
    summary: 'set a project up',
    load: async () => (await import('./commands/init.js')).defineInit,
  },
  {
    name: 'pull',
    summary: 'write entity classes and a context from the live database',
    load: async () => (await import('./commands/pull.js')).definePull,
  },
  {
    name: 'export',
    summary: 'write the entities into a file of the Appwrite CLI',
    load: async () => (await import('./commands/export.js')).defineExport,
  },
  {
    name: 'dev',
    summary: 'watch the entities and keep a database with them while you work',
    load: async () => (await import('./commands/dev.js')).defineDev,
  },
  {
    name: 'types',
    summary: 'write types of rows for a web client from the entities',
    load: async () => (await import('./commands/types.js')).defineTypes,
  },
  {
    name: 'schema',
    summary: 'compare the live database with the entities, and bring it to them',
    commands: [
      {
        name: 'analyze',
        summary: 'show what would change',
        load: async () => (await import('./commands/schema/analyze.js')).defineAnalyze,
      },
      {
        name: 'migrate',
        summary: 'change the database so that it fits the entities',
        load: async () => (await import('./commands/schema/migrate.js')).defineMigrate,
      },
      {
        name: 'undo',
        summary: 'take back what an interrupted migration left half done',
        load: async () => (await import('./commands/schema/undo.js')).defineUndo,
      },
      {
        name: 'create',
        summary: 'create what is missing, change nothing else',
        load: async () => (await import('./commands/schema/create.js')).defineCreate,
      },
      {
        name: 'drop',
        summary: 'delete the collections of the entities',
        load: async () => (await import('./commands/schema/drop.js')).defineDrop,
      },
      {
        name: 'inspect',
        summary: 'show one live collection',
        load: async () => (await import('./commands/schema/inspect.js')).defineInspect,
      },
      {
        name: 'drift',
        summary: 'show what others changed since the last run',
        load: async () => (await import('./commands/schema/drift.js')).defineSchemaDrift,
      },
      {
        name: 'diagram',
        summary: 'draw collections and relationships as Mermaid, DOT or a page',
        load: async () => (await import('./commands/schema/diagram.js')).defineDiagram,
      },
      {
        name: 'stats',
        summary: 'count documents and show how much of the limits is used',
        load: async () => (await import('./commands/schema/stats.js')).defineStats,
      },
    ],
  },
  {
    name: 'migration',
    summary: 'write, run and revert migration files',
    commands: [
      {
        name: 'create',
        summary: 'write an empty migration file',
        load: async () => (await import('./commands/migration/create.js')).defineMigrationCreate,
      },
      {
        name: 'generate',
        summary: 'write files for what the entities say',
        load: async () => (await import('./commands/migration/generate.js')).defineMigrationGenerate,
      },
      {
        name: 'show',
        summary: 'show what would run',
        load: async () => (await import('./commands/migration/show.js')).defineMigrationShow,
      },
      {
        name: 'run',
        alias: 'up',
        summary: 'apply the pending files',
        load: async () => (await import('./commands/migration/run.js')).defineMigrationRun,
      },
      {
        name: 'revert',
        alias: 'down',
        summary: 'revert applied files',
        load: async () => (await import('./commands/migration/revert.js')).defineMigrationRevert,
      },
      {
        name: 'status',
        summary: 'show which files are applied',
        load: async () => (await import('./commands/migration/status.js')).defineMigrationStatus,
      },
      {
        name: 'check',
        summary: 'find what CI has to fail on',
        load: async () => (await import('./commands/migration/check.js')).defineMigrationCheck,
      },
      {
        name: 'lint',
        summary: 'find what in the pending files may break running code',
        load: async () => (await import('./commands/migration/lint.js')).defineMigrationLint,
      },
      {
        name: 'test',
        summary: 'apply, revert and apply the files on a server in memory',
        load: async () => (await import('./commands/migration/test.js')).defineMigrationTest,
      },
      {
        name: 'rebase',
        summary: 'make one line of two branches of files',
        load: async () => (await import('./commands/migration/rebase.js')).defineMigrationRebase,
      },
      {
        name: 'baseline',
        summary: 'record files as applied to an existing database',
        load: async () => (await import('./commands/migration/baseline.js')).defineMigrationBaseline,
      },
      {
        name: 'squash',
        summary: 'make one file of several',
        load: async () => (await import('./commands/migration/squash.js')).defineMigrationSquash,
      },
      {
        name: 'resolve',
        summary: 'mark a migration as applied or pending',
        load: async () => (await import('./commands/migration/resolve.js')).defineMigrationResolve,
      },
    ],
  },
  {
    name: 'backup',
    summary: 'save the database in a folder, and bring it back',
    commands: [
      {
        name: 'create',
        summary: 'save documents, schema and permissions',
        load: async () => (await import('./commands/backup/create.js')).defineBackupCreate,
      },
      {
        name: 'list',
        summary: 'list the backups',
        load: async () => (await import('./commands/backup/list.js')).defineBackupList,
      },
      {
        name: 'verify',
        summary: 'prove that a backup is whole',
        load: async () => (await import('./commands/backup/verify.js')).defineBackupVerify,
      },
      {
        name: 'restore',
        summary: 'bring collections back to a backup',
        load: async () => (await import('./commands/backup/restore.js')).defineBackupRestore,
      },
      {
        name: 'prune',
        summary: 'delete old backups',
        load: async () => (await import('./commands/backup/prune.js')).defineBackupPrune,
      },
    ],
  },
  {
    name: 'data',
    summary: 'export documents to files, and import them',
    commands: [
      {
        name: 'export',
        summary: 'write documents as CSV, JSON or NDJSON',
        load: async () => (await import('./commands/data/export.js')).defineDataExport,
      },
      {
        name: 'import',
        summary: 'write the documents of a file into a collection',
        load: async () => (await import('./commands/data/import.js')).defineDataImport,
      },
    ],
  },
  {
    name: 'seed',
    summary: 'fill the database with first documents',
    load: async () => (await import('./commands/seed.js')).defineSeed,
  },
  {
    name: 'snapshot',
    summary: 'backups with a name that are never pruned',
    commands: [
      {
        name: 'create',
        summary: 'save the whole database under a name',
        load: async () => (await import('./commands/snapshot/create.js')).defineSnapshotCreate,
      },
      {
        name: 'list',
        summary: 'list the snapshots',
        load: async () => (await import('./commands/snapshot/list.js')).defineSnapshotList,
      },
      {
        name: 'restore',
        summary: 'bring the database back to a snapshot',
        load: async () => (await import('./commands/snapshot/restore.js')).defineSnapshotRestore,
      },
      {
        name: 'delete',
        summary: 'delete a snapshot',
        load: async () => (await import('./commands/snapshot/delete.js')).defineSnapshotDelete,
      },
    ],
  },
  {
    name: 'clone',
    summary: 'copy the database into another one, with values masked',
    load: async () => (await import('./commands/clone.js')).defineClone,
  },
  {
    name: 'purge',
    summary: 'delete what was parked instead of dropped, when it is old enough',
    load: async () => (await import('./commands/purge.js')).definePurge,
  },
  {
    name: 'doctor',
    summary: 'look for what is wrong with the database and the way to it',
    load: async () => (await import('./commands/doctor.js')).defineDoctor,
  },
  {
    name: 'studio',
    summary: 'show the database in the browser',
    load: async () => (await import('./commands/studio.js')).defineStudio,
  },
  {
    name: 'unlock',
    summary: 'take the lock away from a run that is known to be gone',
    load: async () => (await import('./commands/unlock.js')).defineUnlock,
  },
  {
    name: 'serve',
    summary: 'run an Appwrite-compatible server on this machine',
    load: async () => (await import('./commands/serve.js')).defineServe,
  },
  {
    name: 'completion',
    summary: 'write a script for shell completion',
    load: async () => (await import('./commands/completion.js')).defineCompletion,
  },
];
