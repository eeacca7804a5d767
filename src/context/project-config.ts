import type { MaskRules } from '../backup/clone/mask-rule.js';
import type { BackupOptions, DbContextOptions, ServerTarget } from './context-options.js';
import type { DbContext } from './db-context.js';

/** The environment variables of the process, including those of `.env` next to the configuration. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The options that a context class in a configuration is constructed with. */
export type EnvironmentOptions = ServerTarget & Pick<DbContextOptions, 'databaseId'>;

/** Makes the context of a project that needs more than the four environment variables. */
export type CreateContext = (environment: Environment) => DbContext | Promise<DbContext>;

/** Hooks around each migration file. An error thrown in one fails the run. */
export interface FileHooks {
  readonly beforeMigration?: (name: string) => void | Promise<void>;
  readonly afterMigration?: (name: string) => void | Promise<void>;
}

/** The content of `entwrite.config.ts`. Folders are relative to it. */
export interface ProjectConfig {
  /**
   * The context class, constructed with APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID, APPWRITE_API_KEY and APPWRITE_DATABASE_ID from the
   * environment or `.env`; or a function that makes a context.
   */
  readonly context: (new (options: EnvironmentOptions) => DbContext) | CreateContext;
  readonly migrations?: {
    /** Folder of the migration files. Default: `migrations`. */
    readonly folder?: string;
    /** The environment, for migrations that are limited to some. Default: NODE_ENV. */
    readonly environment?: string;
    readonly hooks?: FileHooks;
  };
  /**
   * What happens to attributes and collections that the entities or a migration file drop: `'park'` hides them until
   * `entwrite purge`. Default: the context's option.
   */
  readonly drops?: 'delete' | 'park';
  /** Options of `entwrite clone`. */
  readonly clone?: {
    /** How to mask values that must not get into a clone, by `collection.attribute`: see `MaskRule` of entwrite/backup. */
    readonly mask?: MaskRules;
    /** The secret that fake values are derived from; take it from the environment. Default: random. */
    readonly salt?: string;
  };
  readonly backups?: Omit<BackupOptions, 'when'> & {
    /** `always` also saves everything before each migration; `off` makes no automatic backups. Default: `auto`. */
    readonly when?: 'auto' | 'always' | 'off';
  };
}

/**
 * Types the configuration of a project for the command line, the default export of `entwrite.config.ts`. Returns its argument.
 *
 * @example
 * export default defineConfig({ context: BlogDb });
 * @example
 * export default defineConfig({ context: (env) => new BlogDb({ embedded: env.BLOG_FILE ?? 'blog.db', databaseId: 'blog' }) });
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}
