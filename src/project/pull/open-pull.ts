import { dirname, join, resolve } from 'node:path';
import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import { DbContext } from '../../context/db-context.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { environmentOptions } from '../environment-options.js';
import { lookUpConfig } from '../find-config.js';
import { type OpenProjectOptions, openProject, readEnvironment, scopeContext } from '../open-project.js';

/** The place a pull works on: a project, or a folder that is to become one. */
export interface PullPlace {
  /** Absolute. */
  readonly folder: string;
  /** null if there is no configuration yet. */
  readonly model: EntityModel | null;
  /** The class of the context; null if there is no configuration yet. */
  readonly contextName: string | null;
  /** Access to the database; null if none is needed. */
  readonly deps: ContextDeps | null;
  /** Has no entities if there is no configuration yet; null if none is needed. */
  readonly db: DbContext | null;
  readonly dispose: () => Promise<void>;
}

/** A context without entities, because it is not known in advance what is pulled. */
class PulledDatabase extends DbContext {}

/**
 * Opens the project that a folder belongs to. Without a configuration, the four variables of the environment, or of `.env`, name the
 * database. Nothing is sent.
 *
 * @param offline whether the schema comes from a file, so that no database is needed
 */
export async function openPull(
  from: string,
  chosen: string | null,
  offline: boolean,
  watch: Pick<OpenProjectOptions, 'onProgress' | 'scope'>,
): Promise<PullPlace> {
  const config = chosen === null ? lookUpConfig(from) : resolve(from, chosen);
  if (config !== null) {
    const project = await openProject({ from, chosen, confirm: null, offline, ...watch });
    return {
      folder: project.folder,
      model: project.deps.model(),
      contextName: project.deps.name,
      deps: offline ? null : project.deps,
      db: project.db,
      dispose: () => project.db.dispose(),
    };
  }
  const folder = dirname(join(from, 'package.json'));
  if (offline)
    return { folder, model: null, contextName: null, deps: null, db: null, dispose: () => Promise.resolve() };
  readEnvironment(join(folder, '.env'));
  const db = new PulledDatabase(environmentOptions(process.env, folder));
  scopeContext(db, watch);
  return { folder, model: null, contextName: null, deps: contextDeps(db), db, dispose: () => db.dispose() };
}
