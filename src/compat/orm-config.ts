import type { AnyClient } from '../appwrite/http/any-client.js';
import type { BackupOptions, CommonContextOptions, DbContextOptions, Logger } from '../context/context-options.js';
import { throwFindings } from '../errors.js';
import type { CallRules } from '../metadata/options/check-call.js';
import { FLAG, FUNCTION, type OptionRule, TEXT } from '../metadata/options/judge-options.js';
import { optionFindings } from '../metadata/options/option-findings.js';
import type { ProgressListener } from '../progress.js';
import { definedOnly } from '../util/defined-only.js';

export interface ORMConfig {
  readonly endpoint: string;
  readonly projectId: string;
  readonly databaseId: string;
  readonly apiKey?: string;
  /** `init` brings the database to the tables. False when not given. */
  readonly autoMigrate?: boolean;
  /** Without `autoMigrate`, `init` fails where a table or an attribute is missing. True when not given. */
  readonly autoValidate?: boolean;
  /** Keeps everything in memory, in an embedded server that ends with `dispose()`; tables are created by `init`. */
  readonly development?: boolean;
  /** Takes a line per event; without it and `onProgress`, warnings are warnings of the process. */
  readonly logger?: Logger;
  readonly onProgress?: ProgressListener;
  /** Backups before an attribute is deleted or narrowed; `'auto'` when not given, as in a `DbContext`. */
  readonly backups?: 'auto' | 'off' | BackupOptions;
}

/** What `Migration` and `AttributeManager` need: where the server is they know from the client. */
export type DatabaseConfig = Pick<ORMConfig, 'databaseId'> & Partial<ORMConfig>;

/** node-appwrite's `Databases` or `TablesDB`. */
export interface DatabasesService {
  readonly client: AnyClient;
}

const ANY: OptionRule = { accepts: () => true, expected: 'an option' };

/** What the context judges itself has no rule here but its name. */
const RULES: CallRules<ORMConfig> = {
  endpoint: TEXT,
  projectId: TEXT,
  databaseId: TEXT,
  apiKey: TEXT,
  autoMigrate: FLAG,
  autoValidate: FLAG,
  development: FLAG,
  logger: ANY,
  onProgress: FUNCTION,
  backups: ANY,
};

/** Throws `configuration_invalid` for a name that is none: a misspelt `autoMigrate` would migrate nothing. */
export function checkOrmConfig(config: object): void {
  const findings = optionFindings({ ...config }, RULES, (name) => ({ at: `ORMConfig.${name}` }));
  throwFindings('configuration_invalid', findings);
}

/** The options of a context for a server that is named. */
export function serverOptions(config: ORMConfig): DbContextOptions {
  if (config.development === true) return { ...commonOptions(config), embedded: ':memory:', backups: 'off' };
  // What is missing is named by the context.
  const { endpoint, projectId, apiKey } = config as Required<ORMConfig>;
  return { ...commonOptions(config), endpoint, projectId, apiKey };
}

/** The options of a context for a client that is set up already. */
export function clientOptions({ client }: DatabasesService, config: DatabaseConfig): DbContextOptions {
  checkOrmConfig(config);
  return { ...commonOptions(config), client };
}

function commonOptions({ databaseId, logger, onProgress, backups }: DatabaseConfig): CommonContextOptions {
  return {
    databaseId,
    ...definedOnly({ logger, onProgress }),
    ...(!logger && !onProgress && { onProgress: warn }),
    ...(backups && { backups }),
  };
}

/** A warning that no one asked for must be seen all the same. */
const warn: ProgressListener = (event) => {
  if (event.type === 'warning') process.emitWarning(event.message, 'EntwriteWarning');
};
