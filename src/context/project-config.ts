import type { MaskRules } from '../backup/clone/mask-rule.js';
import type { BackupOptions, DbContextOptions, ServerTarget } from './context-options.js';
import type { DbContext } from './db-context.js';

/** The environment variables of the process, those of `.env` beside the configuration included. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a context class of a configuration is constructed with. */
export type EnvironmentOptions = ServerTarget & Pick<DbContextOptions, 'databaseId'>;

/** Makes the context of a project, where the four variables do not say all. */
export type CreateContext = (environment: Environment) => DbContext | Promise<DbContext>;

/** What runs around each migration file. What it throws fails the run. */
export interface FileHooks {
  readonly beforeMigration?: (name: string) => void | Promise<void>;
  readonly afterMigration?: (name: string) => void | Promise<void>;
}

/** The content of `entwrite.config.ts`. Folders are relative to it. */
export interface ProjectConfig {
  /**
   * The context class, constructed with APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID, APPWRITE_API_KEY and APPWRITE_DATABASE_ID of the
   * environment or of `.env`; or a function that makes a context.
   */
  readonly context: (new (options: EnvironmentOptions) => DbContext) | CreateContext;
  readonly migrations?: {
    /** Folder of the migration files; `migrations` when not given. */
    readonly folder?: string;
    /** For migrations that are bound to environments; NODE_ENV when not given. */
    readonly environment?: string;
    readonly hooks?: FileHooks;
  };
  /**
   * What becomes of attributes and collections that the entities or a migration file drop: `'park'` keeps them out of sight until
   * `entwrite purge`. The context's when not given.
   */
  readonly drops?: 'delete' | 'park';
  /** What `entwrite clone` does. */
  readonly clone?: {
    /** What becomes of values that must not get into a clone, by `collection.attribute`: see `MaskRule` of entwrite/backup. */
    readonly mask?: MaskRules;
    /** What fakes follow from; take it from the environment. Random when not given. */
    readonly salt?: string;
  };
  readonly backups?: Omit<BackupOptions, 'when'> & {
    /** `always`: everything is saved before each migration, too; `off`: nothing is saved by itself. `auto` when not given. */
    readonly when?: 'auto' | 'always' | 'off';
  };
}

/**
 * The configuration of a project for the command line, as the default export of `entwrite.config.ts`. Gives back what it is
 * given, typed.
 *
 * @example
 * export default defineConfig({ context: BlogDb });
 * @example
 * export default defineConfig({ context: (env) => new BlogDb({ embedded: env.BLOG_FILE ?? 'blog.db', databaseId: 'blog' }) });
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
