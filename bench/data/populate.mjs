/**
 * Loading relations against node-appwrite doing the same by hand, in one run: `npm run build && node bench/data/populate.mjs`. The server runs
 * in a process of its own. What is to be read are ratios.
 */
import { Client, Query, TablesDB } from 'node-appwrite';
import { DbContext, defineCollection } from '../../dist/esm/index.js';
import { benchServer } from '../support/bench-server.mjs';
import { compare } from '../support/compare.mjs';

const POSTS = 100;
const COMMENTS = 20;
const { endpoint, projectId, apiKey, close } = await benchServer();

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

const works = {
  'node-appwrite, expanded by the server': expanded,
  'node-appwrite, a request for each post': oneByOne,
  'entwrite, limit(100).populate': own,
  'entwrite, populate of all': everything,
};
const times = await compare(Object.values(works), 10);
console.log(`${POSTS} posts with ${COMMENTS} comments each; milliseconds, medians of turns\n`);
console.log(
  '| | processor time of the client | of the first | by the clock | of the first |\n| --- | --- | --- | --- | --- |',
);
for (const [at, name] of Object.keys(works).entries()) {
  const cells = ['processor', 'clock'].flatMap((kind) => [
    times[at][kind].toFixed(1),
    `${(times[at][kind] / times[0][kind]).toFixed(2)}×`,
  ]);
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
await db.dispose();
close();
