import type { CommonContextOptions, DbContextOptions } from '../../src/context/context-options.js';
import type { DbContext } from '../../src/context/db-context.js';
import type { ProgressEvent } from '../../src/progress.js';
import { connectDatabase, type LiveDatabase, type Project, randomDatabaseId, startProject } from './live-database.js';

type ContextClass<Db extends DbContext> = new (options: DbContextOptions) => Db;

/** One database that contexts of several versions open, one after the other. */
export interface SharedDatabase extends LiveDatabase {
  readonly open: <Db extends DbContext>(Context: ContextClass<Db>, options?: Partial<CommonContextOptions>) => Db;
  /** Everything the contexts reported. */
  readonly events: ProgressEvent[];
  /** Disposes the contexts and deletes the database. */
  readonly end: () => Promise<void>;
}

export function sharedDatabase(project: Project): SharedDatabase {
  const { endpoint, projectId, apiKey } = project;
  const databaseId = randomDatabaseId();
  const contexts: DbContext[] = [];
  const events: ProgressEvent[] = [];
  const live = connectDatabase(project, databaseId);
  return {
    ...live,
    events,
    open(Context, options = {}) {
      const onProgress = (event: ProgressEvent) => void events.push(event);
      const db = new Context({ endpoint, projectId, apiKey, databaseId, onProgress, backups: 'off', ...options });
      contexts.push(db);
      return db;
    },
    async end() {
      for (const db of contexts) await db.dispose();
      if ((await live.schemas.read()).exists) await live.schemas.deleteDatabase();
    },
  };
}

/** The error that work ends with; undefined where it ends well. */
export async function failureOf<E>(work: Promise<unknown>): Promise<E | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error as E;
  }
}

/** Does something on a server and a database of its own, which are gone afterwards, whatever happens. */
export async function onFreshDatabase(
  work: (database: SharedDatabase, project: Project) => Promise<void>,
): Promise<void> {
  const project = await startProject();
  const database = sharedDatabase(project);
  try {
    await work(database, project);
  } finally {
    await database.end();
    await project.stop();
  }
}
