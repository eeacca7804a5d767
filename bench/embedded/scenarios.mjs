import { withQueries } from './client.mjs';

const rows = '/tablesdb/bench/tables/posts/rows';

/** The columns of a post: what a plain collection has. */
const columns = [
  { key: 'title', type: 'string', size: 100, required: true },
  { key: 'slug', type: 'string', size: 100 },
  { key: 'body', type: 'string', size: 5000 },
  { key: 'views', type: 'integer' },
  { key: 'score', type: 'double' },
  { key: 'published', type: 'boolean' },
  { key: 'publishedAt', type: 'datetime' },
  { key: 'author', type: 'string', size: 36 },
  { key: 'email', type: 'string', size: 254, format: 'email' },
  { key: 'tags', type: 'string', size: 30, array: true },
];
const indexes = [
  { key: 'by_slug', type: 'key', attributes: ['slug'] },
  { key: 'by_views', type: 'key', attributes: ['views'] },
];

/** The values of the n-th post. */
export function post(n) {
  return {
    title: `Post number ${n}`,
    slug: `post-${n}`,
    body: 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(5),
    views: (n * 7919) % 1_000_003,
    score: n / 3,
    published: n % 2 === 0,
    publishedAt: '2026-01-02T03:04:05.678+00:00',
    author: `author-${n % 50}`,
    email: `someone${n}@example.org`,
    tags: ['one', 'two'],
  };
}

/** Makes the database, a table of posts and its first thousand rows. */
export async function prepare(client) {
  await client.send('POST', '/tablesdb', { databaseId: 'bench', name: 'bench' });
  await createPosts(client, 'posts');
  await fill(client, 'posts', 0, 1000);
}

export async function createPosts(client, tableId) {
  await client.send('POST', '/tablesdb/bench/tables', { tableId, name: tableId, columns, indexes });
}

/** Creates the rows `from` to `to` by hundreds, a few requests at once. */
export async function fill(client, tableId, from, to, onProgress = () => {}) {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const start = next;
      next = Math.min(to, next + 100);
      const batch = Array.from({ length: next - start }, (_, at) => ({ $id: `r${start + at}`, ...post(start + at) }));
      await client.send('POST', `/tablesdb/bench/tables/${tableId}/rows`, { rows: batch });
      onProgress(next);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
}

/** What is measured; `real` is the median of a real Appwrite 1.9.6 on two cores, in milliseconds, where it is known. */
export const scenarios = [
  { name: 'getRow', real: [6, 10], work: (client) => (n) => client.send('GET', `${rows}/r${(n * 37) % 1000}`) },
  {
    name: 'createRow',
    real: [9, 12],
    work: (client) => (n) => client.send('POST', rows, { rowId: `c${n}`, data: post(n) }),
  },
  {
    name: 'listRows(25)',
    real: [12, 16],
    work: (client) => (n) => client.send('GET', rows + withQueries({ method: 'offset', values: [n % 500] })),
  },
  {
    name: 'createTable (10 columns)',
    real: [19, 28],
    options: { warmUp: 50, times: 200 },
    work: (client) => (n) =>
      client.send('POST', '/tablesdb/bench/tables', { tableId: `t${n}`, name: `Table ${n}`, columns }),
  },
  {
    name: 'bulk create of 100',
    options: { warmUp: 10, times: 100 },
    work: (client) => (n) =>
      client.send('POST', rows, {
        rows: Array.from({ length: 100 }, (_, at) => ({ $id: `b${n}-${at}`, ...post(at) })),
      }),
  },
];

/** Point and indexed queries on a table of `count` rows. */
export const lookups = (client, tableId, count) => {
  const path = `/tablesdb/bench/tables/${tableId}/rows`;
  const list = (...queries) => client.send('GET', path + withQueries(...queries));
  const pick = (n) => (n * 7907) % count;
  return [
    ['getRow', (n) => client.send('GET', `${path}/r${pick(n)}`)],
    ['equal on an indexed string', (n) => list({ method: 'equal', attribute: 'slug', values: [`post-${pick(n)}`] })],
    [
      'equal on an indexed integer',
      (n) => list({ method: 'equal', attribute: 'views', values: [post(pick(n)).views] }),
    ],
    [
      '25 rows in order of an index, from a value on',
      (n) =>
        list(
          { method: 'greaterThanEqual', attribute: 'views', values: [post(pick(n)).views] },
          { method: 'orderAsc', attribute: 'views' },
        ),
    ],
    ['25 rows after a cursor', (n) => list({ method: 'cursorAfter', values: [`r${pick(n)}`] })],
  ];
};
