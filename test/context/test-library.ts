import type { DbContextOptions } from '../../src/context/context-options.js';
import { DbContext } from '../../src/context/db-context.js';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';
import { Genre, Novel, Profile, Sample, Writer } from './library.js';

/** A context over the entities of these tests. */
export class LibraryDb extends DbContext {
  readonly samples = this.set(Sample);
  readonly writers = this.set(Writer);
  readonly novels = this.set(Novel);
  readonly genres = this.set(Genre);
  readonly profiles = this.set(Profile);
}

export interface TestLibrary<Db extends DbContext> {
  readonly db: Db;
  readonly project: Project;
  readonly databaseId: string;
  readonly end: () => Promise<void>;
}

/** A context on a fresh database of a project: of the embedded server over HTTP, or a real Appwrite, when none is given. */
export async function openContext<Db extends DbContext>(
  Context: new (options: DbContextOptions) => Db,
  given?: Project,
): Promise<TestLibrary<Db>> {
  const project = given ?? (await startProject());
  const { endpoint, projectId, apiKey } = project;
  const databaseId = randomDatabaseId();
  const db = new Context({ endpoint, projectId, apiKey, databaseId });
  try {
    await db.getSchemaManager().ensureCreated();
  } catch (error) {
    await project.stop();
    throw error;
  }
  const end = async () => {
    await db.getSchemaManager().ensureDeleted();
    await db.dispose();
    await project.stop();
  };
  return { db, project, databaseId, end };
}
