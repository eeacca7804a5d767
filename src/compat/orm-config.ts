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
  /** `init` brings the database to the tables. False by default. */
  readonly autoMigrate?: boolean;
  /** Without `autoMigrate`, `init` fails if a table or an attribute is missing. True by default. */
  readonly autoValidate?: boolean;
  /** Keeps everything in memory, in an embedded server that `dispose()` ends; `init` creates the tables. */
  readonly development?: boolean;
  /** Receives a line per event; without it and `onProgress`, warnings are emitted as process warnings. */
  readonly logger?: Logger;
  readonly onProgress?: ProgressListener;
  /** Backups before an attribute is deleted or narrowed; `'auto'` by default, as in a `DbContext`. */
  readonly backups?: 'auto' | 'off' | BackupOptions;
}

/** Options of `Migration` and `AttributeManager`, which know the server from the client. */
export type DatabaseConfig = Pick<ORMConfig, 'databaseId'> & Partial<ORMConfig>;

/** node-appwrite's `Databases` or `TablesDB`. */
export interface DatabasesService {
  readonly client: AnyClient;
}

const ANY: OptionRule = { accepts: () => true, expected: 'an option' };

/** Options that the context checks itself have no rule here except their name. */
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

/** Throws `configuration_invalid` for an unknown option: a misspelt `autoMigrate` would migrate nothing. */
export function checkOrmConfig(config: object): void {
  const findings = optionFindings({ ...config }, RULES, (name) => ({ at: `ORMConfig.${name}` }));
  throwFindings('configuration_invalid', findings);
}

/** The context options for a server given by the config. */
export function serverOptions(config: ORMConfig): DbContextOptions {
  if (config.development === true) return { ...commonOptions(config), embedded: ':memory:', backups: 'off' };
  // The context reports what is missing.
  const { endpoint, projectId, apiKey } = config as Required<ORMConfig>;
  return { ...commonOptions(config), endpoint, projectId, apiKey };
}

/** The context options for an existing client. */
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

/** A warning must be visible even if nobody listens. */
const warn: ProgressListener = (event) => {
  if (event.type === 'warning') process.emitWarning(event.message, 'EntwriteWarning');
};
