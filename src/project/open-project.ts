import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RequestScope } from '../appwrite/http/server-request.js';
import { scopeTransport } from '../appwrite/http/transport.js';
import { isInMemory } from '../appwrite/server/embedded-place.js';
import { createAutomaticBackups } from '../backup/automatic/automatic-backup.js';
import { CONTEXT_DEPS, type ContextDeps, contextDeps } from '../context/context-deps.js';
import type { DbContext } from '../context/db-context.js';
import type { CreateContext, EnvironmentOptions, ProjectConfig } from '../context/project-config.js';
import { EntwriteError } from '../errors.js';
import { loadModule } from '../loader/load-module.js';
import { displayPath } from '../loader/module-problem.js';
import type { ProgressListener } from '../progress.js';
import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import { definedOnly } from '../util/defined-only.js';
import { messageOf } from '../util/message-of.js';
import { checkConfig } from './check-config.js';
import { environmentOptions, offlineEnvironment } from './environment-options.js';
import { findConfig } from './find-config.js';

/** A project as configured, with its context. Folders are absolute. */
export interface Project {
  readonly config: ProjectConfig;
  readonly folder: string;
  readonly db: DbContext;
  readonly deps: ContextDeps;
  readonly migrationsFolder: string;
  readonly backups: ProjectBackups;
}

interface ProjectBackups extends Omit<NonNullable<ProjectConfig['backups']>, 'folder'> {
  readonly root: string;
}

/** The variable with the backup passphrase, used if the configuration gives no secret. */
const PASSPHRASE = 'ENTWRITE_BACKUP_PASSPHRASE';

export interface OpenProjectOptions {
  /** The folder in which the search for the configuration begins. */
  readonly from: string;
  /** The configuration file that was named, or null. */
  readonly chosen: string | null;
  readonly onProgress?: ProgressListener;
  /** Applies to all requests of the project. */
  readonly scope?: Pick<RequestScope, 'end' | 'onSend'>;
  /** Asks a person unless the context has its own; null if nobody can answer questions, including those about renames. */
  readonly confirm?: Confirm | null;
  /** True if nothing is sent to the database: the environment then needs no variables. */
  readonly offline?: boolean;
}

/**
 * Finds and loads the configuration of a project, reads `.env` beside it into the environment (existing variables stay), and creates the
 * context. Nothing is sent. The caller disposes of `db`.
 *
 * @throws EntwriteError configuration_invalid or module_invalid
 */
export async function openProject(options: OpenProjectOptions): Promise<Project> {
  const { from, chosen, onProgress, scope = {}, confirm, offline = false } = options;
  const file = findConfig(from, chosen);
  const folder = dirname(file);
  readEnvironment(join(folder, '.env'));
  const exported = await loadModule(file);
  const config = checkConfig(displayPath(file), exported.default);
  const db = await createContext(config, folder, displayPath(file), offline);
  const backups = backupsOf(config, contextDeps(db), folder);
  adjustDeps(db, (given) => {
    const deps = scopedDeps(given, onProgress, scope);
    return {
      ...deps,
      drops: config.drops ?? deps.drops,
      ...(confirm !== undefined && { confirm: deps.options.confirm ?? confirm ?? undefined }),
      ...(confirm === null && { askRename: undefined }),
      backups: config.backups === undefined && deps.backups === null ? null : projectBackups(deps, backups, onProgress),
    };
  });
  const migrationsFolder = resolve(folder, config.migrations?.folder ?? 'migrations');
  return { config, folder, db, deps: contextDeps(db), migrationsFolder, backups };
}

/** Where and how backups are made: as in the configuration, otherwise as in the context. */
function backupsOf({ backups: configured }: ProjectConfig, { options }: ContextDeps, folder: string): ProjectBackups {
  const own = typeof options.backups === 'object' ? options.backups : {};
  const { folder: root = '.entwrite/backups', ...rest } = configured ?? own;
  const passphrase = process.env[PASSPHRASE];
  return { ...(passphrase && { encrypt: { passphrase } }), ...rest, root: resolve(folder, root) };
}

/** Replaces the dependencies of a context, including its schema manager. */
function adjustDeps(db: DbContext, adjust: (deps: ContextDeps) => ContextDeps): void {
  const original = { [CONTEXT_DEPS]: db[CONTEXT_DEPS].bind(db) };
  Object.defineProperty(db, CONTEXT_DEPS, { value: () => adjust(contextDeps(original)) });
}

/** Ties the requests of a context to the scope and progress of the work that needs them. */
export function scopeContext(
  db: DbContext,
  { onProgress, scope = {} }: Pick<OpenProjectOptions, 'onProgress' | 'scope'>,
): void {
  adjustDeps(db, (given) => scopedDeps(given, onProgress, scope));
}

/** The dependencies of a context with another progress listener, which also hears of failed request attempts. */
function scopedDeps(deps: ContextDeps, listener: ProgressListener | undefined, given: RequestScope): ContextDeps {
  const onProgress: ProgressListener = (event) => {
    listener?.(event);
    deps.onProgress(event);
  };
  const scope = { ...given, onProgress };
  return {
    ...deps,
    onProgress,
    transport: scopeTransport(deps.transport, scope),
    schemas: deps.schemas.scoped(scope),
    documents: deps.documents.scoped(scope),
    session: (metadata) => {
      const session = deps.session(metadata);
      return { ...session, documents: async () => (await session.documents()).scoped(scope) };
    },
  };
}

/** Automatic backups, if the configuration wants them. */
function projectBackups(
  deps: ContextDeps,
  { root, when, keep, encrypt, plain }: ProjectBackups,
  onProgress: ProgressListener | undefined,
): ContextDeps['backups'] {
  const { open, transport, options } = deps;
  if (isInMemory(options.embedded) || when === 'off') return null;
  return async () => {
    const { config } = await open();
    const database = { transport, projectId: config.project, databaseId: options.databaseId };
    return createAutomaticBackups(database, {
      root,
      always: when === 'always',
      ...definedOnly({ keep, encrypt, plain, onProgress }),
    });
  };
}

/** Reads a `.env` into the environment, if it exists; existing variables stay. */
export function readEnvironment(file: string): void {
  if (!existsSync(file)) return;
  try {
    process.loadEnvFile(file);
  } catch (cause) {
    const facts = {
      at: file,
      found: 'a file that cannot be read',
      expected: 'lines NAME=value',
      remedy: 'Correct it.',
    };
    throw new EntwriteError('configuration_invalid', facts, { cause });
  }
}

async function createContext(
  { context }: ProjectConfig,
  folder: string,
  file: string,
  offline: boolean,
): Promise<DbContext> {
  const environment = offline ? offlineEnvironment(process.env) : process.env;
  const make = async (): Promise<unknown> =>
    isContextClass(context)
      ? new context(environmentOptions(environment, folder))
      : (context as CreateContext)(environment);
  const called = process.cwd();
  // The file of an embedded server is beside the configuration that names it, wherever the command was called.
  // A worker thread cannot change its folder, and need not where that is the one.
  const isElsewhere = called !== folder;
  if (isElsewhere) process.chdir(folder);
  const made = await make()
    .catch((error: unknown) => {
      throw error instanceof EntwriteError ? error : contextThrew(file, error);
    })
    .finally(() => {
      if (isElsewhere) process.chdir(called);
    });
  if (typeof made === 'object' && made !== null && CONTEXT_DEPS in made) return made as DbContext;
  throw new EntwriteError('configuration_invalid', {
    at: `${file}: context`,
    found: 'a function that returns no context',
    expected: 'a DbContext',
    remedy: 'Return one, or use the class itself.',
  });
}

function contextThrew(file: string, cause: unknown): EntwriteError {
  const facts = {
    at: `${file}: context`,
    found: `an error while it was made: ${messageOf(cause)}`,
    expected: 'a DbContext',
    remedy: 'Correct what makes it; `--verbose` shows where it threw.',
  };
  return new EntwriteError('configuration_invalid', facts, { cause });
}

function isContextClass(context: ProjectConfig['context']): context is new (options: EnvironmentOptions) => DbContext {
  const { prototype } = context as { readonly prototype?: unknown };
  return typeof prototype === 'object' && prototype !== null && CONTEXT_DEPS in prototype;
}
