/**
 * Reading and aggregates against node-appwrite doing the same by hand, in one run: `npm run bench:queries [-- --documents 100000]`. The server
 * runs in a process of its own. What is to be read are requests and ratios.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Client, Query, TablesDB } from 'node-appwrite';
import { DbContext, defineCollection } from '../../dist/esm/index.js';

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '20000' } } });
const COUNT = Number(options.documents);
const entry = join(import.meta.dirname, '..', '..', 'dist', 'esm', 'cli', 'entwrite.js');
const child = spawn(process.execPath, [entry, 'serve', '--json', '--memory'], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: child.stdout }), 'line');
const { endpoint, projectId, apiKey } = JSON.parse(line);

const entries = defineCollection('entries', {
  name: { type: 'string', size: 50 },
  kind: { type: 'enum', elements: ['a', 'b', 'c'] },
  views: { type: 'integer' },
  price: { type: 'float' },
  at: { type: 'datetime' },
  text: { type: 'string', size: 200, required: false },
});

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

const cases = {
  'list 25': [() => list([Query.limit(25)]), () => db.entries.limit(25).toList()],
  'list 5,000': [() => list([Query.limit(5000)]), () => db.entries.limit(5000).toList()],
  'stream all': [() => drain(rawPages(1000)), () => drain(db.entries.stream())],
  'sum of one attribute': [
    async () => {
      let sum = 0;
      for await (const rows of rawPages(5000, ['views'])) for (const { views } of rows) sum += views;
      return sum;
    },
    () => db.entries.sum('views'),
  ],
  'count by group': [
    async () => {
      const groups = {};
      for await (const rows of rawPages(5000, ['kind']))
        for (const { kind } of rows) groups[kind] = (groups[kind] ?? 0) + 1;
      return groups;
    },
    () => db.entries.groupBy(['kind']),
  ],
  'greatest value': [
    () => list([Query.orderDesc('views'), Query.limit(1), Query.select(['views'])]),
    () => db.entries.max('views'),
  ],
  'count all': [() => drain(rawPages(5000, ['$id'])), () => db.entries.count()],
};

/** Milliseconds of the best of some runs; the two sides take turns. */
async function compare(raw, own, runs) {
  let best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < runs; run += 1)
    for (const [side, work] of [raw, own].entries()) {
      const start = performance.now();
      await work();
      best = best.with(side, Math.min(best[side], performance.now() - start));
    }
  return best;
}

console.log(`${COUNT.toLocaleString('en')} documents; milliseconds, best of the runs\n`);
console.log('| | node-appwrite | entwrite | ratio |\n| --- | --- | --- | --- |');
for (const [name, [raw, own]] of Object.entries(cases)) {
  const [before, after] = await compare(raw, own, name === 'list 25' || name === 'greatest value' ? 200 : 7);
  console.log(`| ${name} | ${before.toFixed(1)} | ${after.toFixed(1)} | ${(after / before).toFixed(2)}× |`);
}

let most = 0;
let read = 0;
for await (const _ of db.entries.stream()) {
  read += 1;
  if (read % 5000 !== 0) continue;
  globalThis.gc?.();
  most = Math.max(most, process.memoryUsage().heapUsed);
}
console.log(`\nheap at its highest while streaming: ${(most / 2 ** 20).toFixed(0)} MB`);
await db.dispose();
child.kill('SIGTERM');
await once(child, 'exit');
