import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextDeps } from '../../context/context-deps.js';
import type { Project } from '../../project/open-project.js';
import { bareProject } from '../project/bare-project.js';
import { jobProgress } from '../work/job-progress.js';
import { BlogDb, OldBlogDb } from './blog-contexts.js';
import { seedBlog } from './seed-blog.js';

const DATABASE = 'blog';

/** Opens a seeded blog on an embedded server in memory, whose code is one step ahead of its database. The caller disposes of `db`. */
export async function openDemo(): Promise<Project> {
  const old = new OldBlogDb({ embedded: ':memory:', databaseId: DATABASE });
  await old.getSchemaManager().ensureCreated();
  await seedBlog(old);
  const client = await contextDeps(old).open();
  const db = new BlogDb({ client, databaseId: DATABASE, backups: 'off', onProgress: jobProgress });
  const folder = await mkdtemp(join(tmpdir(), 'entwrite-demo-'));
  const dispose = db.dispose.bind(db);
  return bareProject(
    Object.assign(db, {
      async dispose() {
        await dispose();
        await old.dispose();
      },
    }),
    folder,
  );
}
