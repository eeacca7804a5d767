/**
 * Loading relations against node-appwrite doing the same by hand, in one run: `npm run build && node bench/data/populate.mjs`. The server runs
 * in a process of its own. What is to be read are ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Query, TablesDB } from 'node-appwrite';
import { DbContext, defineCollection } from '../../dist/esm/index.js';

const POSTS = 100;
const COMMENTS = 20;
const entry = join(import.meta.dirname, '..', '..', 'dist', 'esm', 'cli', 'entwrite.js');
const child = spawn(process.execPath, [entry, 'serve', '--json', '--memory'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: child.stdout }), 'line');
const { endpoint, projectId, apiKey } = JSON.parse(line);

const comments = defineCollection('comments', { text: { type: 'string', size: 100 } });
const posts = defineCollection(
  'posts',
  { title: { type: 'string', size: 100 } },
  { relationships: { comments: { type: 'oneToMany', target: () => comments, inverse: undefined, twoWayKey: 'post' } } },
);

class BlogDb extends DbContext {
  comments = this.set(comments);
  posts = this.set(posts);
}

const db = new BlogDb({ endpoint, projectId, apiKey, databaseId: 'bench' });
await db.getSchemaManager().ensureCreated();
for (let post = 0; post < POSTS; post += 1)
  await db.posts.create({
    title: `Post ${post}`,
    comments: Array.from({ length: COMMENTS }, (_, at) => ({ text: `Comment ${at}` })),
  });

const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
const list = (tableId, queries) => {
  return tables.listRows({ databaseId: 'bench', tableId, queries, total: false });
};

/** What most code does: a request for each document. */
async function oneByOne() {
  const { rows } = await list('posts', [Query.limit(POSTS)]);
  for (const row of rows) {
    await tables.getRow({
      databaseId: 'bench',
      tableId: 'posts',
      rowId: row.$id,
      queries: [Query.select(['*', 'comments.*'])],
    });
  }
}

const expanded = () => list('posts', [Query.limit(POSTS), Query.select(['*', 'comments.*'])]);
const own = () => db.posts.limit(POSTS).populate('comments').toList();
const everything = () => db.posts.populate('comments').toList();

async function best(work) {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run += 1) {
    const start = performance.now();
    await work();
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

console.log(`${POSTS} posts with ${COMMENTS} comments each; milliseconds, best of seven runs\n`);
for (const [name, work] of Object.entries({
  'node-appwrite, a request for each post': oneByOne,
  'node-appwrite, expanded by the server': expanded,
  'entwrite, limit(100).populate': own,
  'entwrite, populate of all': everything,
}))
  console.log(`| ${name} | ${(await best(work)).toFixed(1)} |`);
await db.dispose();
child.kill('SIGTERM');
await once(child, 'exit');
