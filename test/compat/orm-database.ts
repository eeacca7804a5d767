import { Client, Databases, TablesDB } from 'node-appwrite';
import type { DatabaseConfig, ORMConfig } from '../../src/compat/orm-config.js';
import type { ProgressEvent } from '../../src/progress.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';

/** A database of its own on a server, as somebody meets it who comes from the other library. */
export interface OrmDatabase extends LiveDatabase {
  readonly project: Project;
  readonly config: ORMConfig;
  readonly databases: Databases;
  readonly tablesDb: TablesDB;
  /** Messages of the warnings so far. */
  readonly warnings: () => string[];
  readonly configFor: (part: Partial<ORMConfig>) => DatabaseConfig & ORMConfig;
  readonly end: () => Promise<void>;
}

export async function ormDatabase(): Promise<OrmDatabase> {
  const project = await startProject();
  const live = connectDatabase(project);
  const { endpoint, projectId, apiKey } = project;
  const client = new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey);
  const events: ProgressEvent[] = [];
  const config: ORMConfig = {
    endpoint,
    projectId,
    apiKey,
    databaseId: live.databaseId,
    backups: 'off',
    onProgress: (event) => void events.push(event),
  };
  return {
    ...live,
    project,
    config,
    databases: new Databases(client),
    tablesDb: new TablesDB(client),
    warnings: () => events.flatMap((event) => (event.type === 'warning' ? [event.message] : [])),
    configFor: (part) => ({ ...config, ...part }),
    async end() {
      if ((await live.schemas.read()).exists) await live.schemas.deleteDatabase();
      await project.stop();
    },
  };
}
