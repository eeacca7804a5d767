import type { AnyClient } from '../appwrite/http/any-client.js';
import type { ServerAddress } from '../appwrite/http/create-client.js';
import type { RequestRecord, RequestTracer } from '../appwrite/http/observe-requests.js';
import type { EmbeddedPlace } from '../appwrite/server/embedded-place.js';
import type { BackupSecret } from '../backup/format/backup-key.js';
import type { ProgressListener } from '../progress.js';
import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import type { InStepOption } from './in-step/in-step-option.js';

/** Takes a line of text per progress event; `console` is one. */
export interface Logger {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Where automatic backups go, and how. */
export interface BackupOptions {
  /** Folder of the backups; `.entwrite/backups` when not given. */
  readonly folder?: string;
  /** How many automatic backups stay; 5 when not given. */
  readonly keep?: number;
  /** `always`: everything is saved before each migration. `auto` when not given. */
  readonly when?: 'auto' | 'always';
  /** Encrypts backups, which lets values of encrypted attributes in; take the passphrase from the environment. */
  readonly encrypt?: BackupSecret;
  /** Saves values of encrypted attributes in the clear, which is refused otherwise. */
  readonly plain?: boolean;
}

/** Runs migration files; `migrationFiles()` of `entwrite/migrations` makes one. */
export interface MigrationFilesRunner {
  run(context: object): Promise<unknown>;
}

export interface CommonContextOptions {
  /** Id of the database that holds the collections. */
  readonly databaseId: string;
  readonly logger?: Logger;
  readonly onProgress?: ProgressListener;
  /** Asked before data is lost; without it a person at the terminal is, and where there is none the work is refused. */
  readonly confirm?: Confirm;
  /**
   * `'additive'`: connecting creates what is missing and widens what is too narrow, and warns of anything else that differs.
   * `'files'`: connecting runs the pending migration files, see `migrations`. Neither acts by itself under `NODE_ENV=test`.
   * Many instances may start at once: one works, the others wait for it. False when not given.
   */
  readonly autoMigrate?: false | 'additive' | 'files';
  /** What `autoMigrate: 'files'` runs: `migrationFiles({ folder: 'migrations' })` of `entwrite/migrations`. */
  readonly migrations?: MigrationFilesRunner;
  /**
   * Backups made by themselves: `'auto'` (the default) before a migration that drops or rewrites values, `'always'` of everything
   * before each migration too, `'off'` never. They go to `.entwrite/backups`, the last five stay; an object says otherwise. Never
   * for an embedded server in memory.
   */
  readonly backups?: 'auto' | 'always' | 'off' | BackupOptions;
  /**
   * What becomes of attributes and collections that the model or a migration file drops: `'delete'` (the default), or `'park'`, which
   * keeps them out of sight with their values until `purge`, so that a drop can be taken back.
   */
  readonly drops?: 'delete' | 'park';
  /**
   * Between the two files of `migration generate --expand`: attributes that go (`'users.name'`), each with the key of the one that takes
   * its place (`'full_name'`). Writes go to both, and reads give what the version before wrote last; when the old one is gone, it does nothing.
   */
  readonly inStep?: InStepOption;
  /** Filters of the model that are on, off, or on with these parameters, for all queries of the context. */
  readonly filters?: Readonly<Record<string, boolean | object>>;
  /**
   * Reports each request: method, collection, the queries by method and attribute, duration, how many documents came; never a value. True
   * writes a line to `logger`.
   */
  readonly logQueries?: boolean | ((record: RequestRecord) => void);
  /** The tracer of OpenTelemetry that gets a span for each request; that of `@opentelemetry/api` where the application has it. */
  readonly tracer?: RequestTracer;
  /** Milliseconds one attempt of a request may take; 30,000 when not given. */
  readonly timeout?: number;
  /** Milliseconds all attempts of a request may take together; 60,000 when not given. */
  readonly deadline?: number;
}

type Without<Option extends string> = { readonly [O in Option]?: never };

/** A project of an Appwrite server. */
export interface ServerTarget extends ServerAddress, Without<'client' | 'embedded'> {}

/** A client of node-appwrite that is set up already, with an API key. */
export interface ClientTarget extends Without<keyof ServerAddress | 'embedded'> {
  readonly client: AnyClient;
}

/** An embedded server, started at the first request and ended by `dispose()`. */
export interface EmbeddedTarget extends Without<keyof ServerAddress | 'client'> {
  /** The file that keeps the data, or `:memory:`; an object says which real server it behaves like, too. */
  readonly embedded: string | EmbeddedPlace;
}

export type DbContextOptions = CommonContextOptions & (ServerTarget | ClientTarget | EmbeddedTarget);
