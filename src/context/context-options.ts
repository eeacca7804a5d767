import type { AnyClient } from '../appwrite/http/any-client.js';
import type { ServerAddress } from '../appwrite/http/create-client.js';
import type { RequestRecord, RequestTracer } from '../appwrite/http/observe-requests.js';
import type { EmbeddedPlace } from '../appwrite/server/embedded-place.js';
import type { BackupSecret } from '../backup/format/backup-key.js';
import type { ProgressListener } from '../progress.js';
import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import type { InStepOption } from './in-step/in-step-option.js';

/** Receives a line of text per progress event, as `console` can. */
export interface Logger {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Where automatic backups go, and how. */
export interface BackupOptions {
  /** Folder of the backups. Default: `.entwrite/backups`. */
  readonly folder?: string;
  /** How many automatic backups to keep. Default: 5. */
  readonly keep?: number;
  /** `always` saves everything before each migration. Default: `auto`. */
  readonly when?: 'auto' | 'always';
  /** Encrypts backups, which may then contain values of encrypted attributes. Take the passphrase from the environment. */
  readonly encrypt?: BackupSecret;
  /** Allows backups with values of encrypted attributes in plain text, which are refused otherwise. */
  readonly plain?: boolean;
}

/** Runs migration files; `migrationFiles()` of `entwrite/migrations` makes one. */
export interface MigrationFilesRunner {
  run(context: object): Promise<unknown>;
}

export interface CommonContextOptions {
  /** The id of the database. */
  readonly databaseId: string;
  readonly logger?: Logger;
  readonly onProgress?: ProgressListener;
  /** Asked before data is lost. Default: a prompt at the terminal; without a terminal the work is refused. */
  readonly confirm?: Confirm;
  /**
   * `'additive'`: connecting creates what is missing, widens what is too narrow, and warns about any other difference.
   * `'files'`: connecting runs the pending migration files, see `migrations`. Neither happens under `NODE_ENV=test`.
   * If several instances start at once, one of them migrates and the others wait. Default: false.
   */
  readonly autoMigrate?: false | 'additive' | 'files';
  /** What `autoMigrate: 'files'` runs: `migrationFiles({ folder: 'migrations' })` from `entwrite/migrations`. */
  readonly migrations?: MigrationFilesRunner;
  /**
   * Automatic backups: `'auto'` (the default) saves what a migration drops or rewrites, `'always'` also saves everything before each
   * migration, `'off'` saves nothing. By default the last five are kept in `.entwrite/backups`; an object changes that. An embedded
   * server in memory is never backed up automatically.
   */
  readonly backups?: 'auto' | 'always' | 'off' | BackupOptions;
  /**
   * What happens to attributes and collections that the model or a migration file drops: `'delete'` (the default), or `'park'`, which
   * hides them and keeps their values until `purge`, so that the drop can be reverted.
   */
  readonly drops?: 'delete' | 'park';
  /**
   * Between the two files of `migration generate --expand`: each attribute that goes away (`'users.name'`), with the key of its
   * replacement (`'full_name'`). Writes go to both, and reads see what the previous version wrote last. Once the old one is gone, it has no effect.
   */
  readonly inStep?: InStepOption;
  /** Switches filters of the model on or off for all queries of the context, or on with parameters. */
  readonly filters?: Readonly<Record<string, boolean | object>>;
  /**
   * Reports each request: method, collection, query methods and attributes, duration, and the number of documents; never a value. True
   * writes a line to `logger`.
   */
  readonly logQueries?: boolean | ((record: RequestRecord) => void);
  /** The OpenTelemetry tracer that gets a span per request. Default: that of `@opentelemetry/api`, if it is installed. */
  readonly tracer?: RequestTracer;
  /** Milliseconds that one attempt of a request may take. Default: 30,000. */
  readonly timeout?: number;
  /** Milliseconds that all attempts of a request may take together. Default: 60,000. */
  readonly deadline?: number;
}

type Without<Option extends string> = { readonly [O in Option]?: never };

/** A project of an Appwrite server. */
export interface ServerTarget extends ServerAddress, Without<'client' | 'embedded'> {}

/** A node-appwrite client that is already configured with an API key. */
export interface ClientTarget extends Without<keyof ServerAddress | 'embedded'> {
  readonly client: AnyClient;
}

/** An embedded server, started at the first request and stopped by `dispose()`. */
export interface EmbeddedTarget extends Without<keyof ServerAddress | 'client'> {
  /** The database file, or `:memory:`; an object also chooses the version and engine to behave like. */
  readonly embedded: string | EmbeddedPlace;
}

export type DbContextOptions = CommonContextOptions & (ServerTarget | ClientTarget | EmbeddedTarget);
