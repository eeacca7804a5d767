/**
 * Reading and aggregates against node-appwrite doing the same by hand, in one run: `npm run bench:queries [-- --documents 100000]`. The server
 * runs in a process of its own. What is to be read are ratios.
 */
import { parseArgs } from 'node:util';
import { Client, Query, TablesDB } from 'node-appwrite';
import { DbContext, defineCollection } from '../../dist/esm/index.js';
import { benchServer } from '../support/bench-server.mjs';
import { compare } from '../support/compare.mjs';

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '20000' } } });
const COUNT = Number(options.documents);
const { endpoint, projectId, apiKey, close } = await benchServer();

const entries = defineCollection(
  'entries',
  {
    name: { type: 'string', size: 50 },
    kind: { type: 'enum', elements: ['a', 'b', 'c'] },
    views: { type: 'integer' },
    price: { type: 'float' },
    at: { type: 'datetime' },
    text: { type: 'string', size: 200, required: false },
  },
  { indexes: [{ attributes: ['views'] }] },
);

class EntriesDb extends DbContext {
  entries = this.set(entries);
}

const db = new EntriesDb({ endpoint, projectId, apiKey, databaseId: 'bench' });
await db.getSchemaManager().ensureCreated();
await db.entries.createMany(
  Array.from({ length: COUNT }, (_, at) => ({
    name: `Entry ${at}`,
    kind: 'abc'[at % 3],
    views: at % 1000,
    price: at / 7,
    at: new Date(at * 1000),
    text: 'x'.repeat(100),
  })),
);

const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));
const list = (queries) => tables.listRows({ databaseId: 'bench', tableId: 'entries', queries, total: false });

/** The loop that everybody writes: pages by cursor. */
async function* rawPages(size, select) {
  let cursor = null;
  for (;;) {
    const { rows } = await list([
      Query.limit(size),
      ...(select ? [Query.select(select)] : []),
      ...(cursor === null ? [] : [Query.cursorAfter(cursor)]),
    ]);
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    cursor = rows.at(-1).$id;
  }
}

async function drain(pages) {
  let count = 0;
  for await (const page of pages) count += Array.isArray(page) ? page.length : 1;
  return count;
}

const id = (await db.entries.first()).$id;
const views = 500;
/** Runs, then the SDK, then entwrite. */
const cases = {
  get: [1000, () => tables.getRow({ databaseId: 'bench', tableId: 'entries', rowId: id }), () => db.entries.get(id)],
  'list 25': [1000, () => list([Query.limit(25)]), () => db.entries.limit(25).toList()],
  'a filter, 25 documents': [
    1000,
    () => list([Query.greaterThan('views', views), Query.limit(25)]),
    () =>
      db.entries
        .where({ views: { $gt: views } })
        .limit(25)
        .toList(),
  ],
  'a filter, 1 document': [
    1000,
    () => list([Query.equal('views', [views]), Query.limit(1)]),
    () => db.entries.where({ views }).first(),
  ],
  'list 100': [150, () => list([Query.limit(100)]), () => db.entries.limit(100).toList()],
  'list 5,000': [10, () => list([Query.limit(5000)]), () => db.entries.limit(5000).toList()],
  'stream all': [5, () => drain(rawPages(1000)), () => drain(db.entries.stream())],
  'sum of one attribute': [
    5,
    async () => {
      let sum = 0;
      for await (const rows of rawPages(5000, ['views'])) for (const { views } of rows) sum += views;
      return sum;
    },
    () => db.entries.sum('views'),
  ],
  'count by group': [
    5,
    async () => {
      const groups = {};
      for await (const rows of rawPages(5000, ['kind']))
        for (const { kind } of rows) groups[kind] = (groups[kind] ?? 0) + 1;
      return groups;
    },
    () => db.entries.groupBy(['kind']),
  ],
  'greatest value': [
    100,
    () => list([Query.orderDesc('views'), Query.limit(1), Query.select(['views'])]),
    () => db.entries.max('views'),
  ],
  'count all': [5, () => drain(rawPages(5000, ['$id'])), () => db.entries.count()],
};

console.log(
  `${COUNT.toLocaleString('en')} documents; milliseconds, medians of turns: processor time of the client, and by the clock\n`,
);
console.log(
  '| | node-appwrite | entwrite | ratio | by the clock | entwrite | ratio |\n| --- | --- | --- | --- | --- | --- | --- |',
);
const found = {};
for (const [name, [runs, ...works]] of Object.entries(cases)) {
  const [raw, own] = await compare(works, runs);
  found[name] = { raw, own };
  const cells = ['processor', 'clock'].flatMap((kind) => [
    raw[kind].toFixed(2),
    own[kind].toFixed(2),
    `${(own[kind] / raw[kind]).toFixed(2)}×`,
  ]);
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
const beyond = (name) => (found[name].own.processor - found[name].raw.processor) * 1000;
console.log(
  `\nBeyond the SDK, processor time: ${beyond('a filter, 1 document').toFixed(0)} µs for a query with a filter, ${(beyond('list 5,000') / 5000).toFixed(1)} µs for a document (of 5,000).`,
);

await db.dispose();
close();
