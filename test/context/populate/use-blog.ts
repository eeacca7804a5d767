import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { randomDatabaseId } from '../../support/live-database.js';
import { BlogDb } from './blog.js';

interface Blog {
  readonly server: EmbeddedAppwrite;
  readonly db: BlogDb;
}

/** A blog for a block of tests, on a server of its own with one of the engines under Appwrite; there once its first test runs. */
export function useBlog(engine: 'mariadb' | 'postgresql'): Blog {
  const blog: { server?: EmbeddedAppwrite; db?: BlogDb } = {};
  beforeAll(async () => {
    blog.server = await EmbeddedAppwrite.start({ appwrite: engine === 'mariadb' ? '1.9' : 'main', engine });
    const { endpoint, projectId, apiKey } = blog.server;
    blog.db = new BlogDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
    await blog.db.getSchemaManager().ensureCreated();
  });
  afterAll(async () => {
    await blog.db?.dispose();
    await blog.server?.stop();
  });
  return blog as Blog;
}
