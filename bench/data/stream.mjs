/**
 * Memory while documents are streamed: `npm run bench:stream [-- --documents 1000000]`. The server runs in a process of its own. The heap
 * is measured after a collection of garbage, twenty times on the way; the bench fails where it grows with the number of documents.
 */
import { parseArgs } from 'node:util';
import { DbContext, defineCollection } from '../../dist/esm/index.js';
import { benchServer } from '../support/bench-server.mjs';

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '200000' } } });
const COUNT = Number(options.documents);
const AT_ONCE = 10_000;
/** Documents between two measurements of the heap. */
const STEP = Math.max(1, Math.floor(COUNT / 20));
/** Bytes that the heap may grow by, whatever passes: measurements differ by a page and what V8 compiled. */
const NOISE = 6 * 2 ** 20;

const entries = defineCollection(
  'entries',
  {
    name: { type: 'string', size: 40 },
    views: { type: 'integer', required: false },
    text: { type: 'string', size: 400 },
  },
  { indexes: [{ attributes: ['views'] }] },
);

class EntriesDb extends DbContext {
  entries = this.set(entries);
}

const { endpoint, projectId, apiKey, close } = await benchServer();
const db = new EntriesDb({ endpoint, projectId, apiKey, databaseId: 'bench-stream' });
await db.getSchemaManager().ensureCreated();
const start = performance.now();
for (let from = 0; from < COUNT; from += AT_ONCE)
  await db.entries.createMany(
    Array.from({ length: Math.min(AT_ONCE, COUNT - from) }, (_, at) => ({
      name: `Entry ${from + at}`,
      views: (from + at) % 5 === 0 ? null : ((from + at) * 7919) % 100_003,
      text: `${'x'.repeat(260)}${from + at}`,
    })),
  );
console.log(`${COUNT.toLocaleString('en')} documents created in ${((performance.now() - start) / 1000).toFixed(0)} s`);

function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Each with the bytes that may stay of a document that passed: none, about a bit, and the id, packed. */
const streams = {
  'in the order of creation': [db.entries, 0],
  'by a number that may be null': [db.entries.orderBy({ views: 'desc' }), 2],
  'by texts with 260 equal characters': [db.entries.orderBy({ text: 'asc' }), 24],
};
console.log(
  '| stream | documents | seconds | heap at 10 % | highest | at 100 % |\n| --- | --- | --- | --- | --- | --- |',
);
for (const [name, [query, kept]] of Object.entries(streams)) {
  const begin = performance.now();
  let read = 0;
  let first = 0;
  let most = 0;
  let last = 0;
  for await (const _ of query.stream()) {
    read += 1;
    if (read % STEP !== 0) continue;
    last = heap();
    if (read === 2 * STEP) first = last;
    most = Math.max(most, last);
  }
  const seconds = (performance.now() - begin) / 1000;
  console.log(
    `| ${name} | ${read} | ${seconds.toFixed(1)} | ${first.toFixed(1)} MB | ${most.toFixed(1)} MB | ${last.toFixed(1)} MB |`,
  );
  const grown = (last - first) * 2 ** 20;
  if (read !== COUNT || grown > NOISE + kept * COUNT) {
    console.error(`${name}: ${read} documents, ${(grown / COUNT).toFixed(1)} bytes for each`);
    process.exitCode = 1;
  }
}
await db.dispose();
close();
