/**
 * Backup and restore against raw loops over `listRows` and `createRows` of node-appwrite, same page sizes, same server, same run:
 * `npm run build && node bench/backup/main.mjs [--documents 100000]`. The server runs in a process of its own. Figures differ
 * by machine; what is to be read are the ratios: at most 1.05 times the requests and 1.3 times the seconds (issue 5).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Query, TablesDB, TablesDBIndexType } from 'node-appwrite';
import { createBackup, restoreBackup, verifyBackup } from '../../dist/esm/backup/index.js';
import { createTransport } from '../.build/internals.mjs';

const { values: options } = parseArgs({ options: { documents: { type: 'string', default: '100000' } } });
const COUNT = Number(options.documents);
const PAGE = 1000;
const BULK = 100;
const dist = JSON.stringify(join(import.meta.dirname, '../../dist/esm/embedded/index.js'));
const script = `import { EmbeddedAppwrite } from ${dist};
  const { endpoint, projectId, apiKey } = await EmbeddedAppwrite.start();
  console.log(JSON.stringify({ endpoint, projectId, apiKey }));`;

const server = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const { endpoint, projectId, apiKey } = JSON.parse(line);
const client = new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey);
const tables = new TablesDB(client);

const document = (at) => ({
  $id: `document-${String(at).padStart(8, '0')}`,
  title: `The title of document ${at}`,
  body: 'Some text that is neither short nor long, as people write it into a form. '.repeat(3),
  views: at % 1000,
  price: at / 8,
  published: at % 2 === 0,
  at: new Date(1_700_000_000_000 + at * 1000).toISOString(),
});

async function createTable(databaseId) {
  await tables.create({ databaseId, name: databaseId });
  await tables.createTable({
    databaseId,
    tableId: 'posts',
    name: 'posts',
    columns: [
      { key: 'title', type: 'string', size: 100, required: true },
      { key: 'body', type: 'string', size: 5000 },
      { key: 'views', type: 'integer', size: 8 },
      { key: 'price', type: 'double' },
      { key: 'published', type: 'boolean' },
      { key: 'at', type: 'datetime' },
    ],
    indexes: [{ key: 'by_views', type: TablesDBIndexType.Key, attributes: ['views'] }],
  });
}

/** What a user would write to copy a table: pages by cursor, rows kept nowhere. */
async function rawRead(databaseId) {
  let requests = 0;
  let last;
  for (;;) {
    const queries = [Query.limit(PAGE), ...(last === undefined ? [] : [Query.cursorAfter(last)])];
    const { rows } = await tables.listRows({ databaseId, tableId: 'posts', queries });
    requests += 1;
    last = rows.at(-1)?.$id;
    if (rows.length < PAGE) return requests;
  }
}

async function rawWrite(databaseId) {
  let requests = 0;
  for (let at = 0; at < COUNT; at += BULK) {
    const rows = Array.from({ length: Math.min(BULK, COUNT - at) }, (_, offset) => document(at + offset));
    await tables.createRows({ databaseId, tableId: 'posts', rows });
    requests += 1;
  }
  return requests;
}

async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { seconds: (performance.now() - started) / 1000, result };
}

const open = (databaseId) => {
  const transport = createTransport(async () => client);
  return { transport, projectId, databaseId };
};
const print = (...cells) =>
  console.log(cells.map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 26 : 14)).join(''));
const row = (name, seconds, requests, raw) =>
  print(
    name,
    `${seconds.toFixed(1)} s`,
    Math.round(COUNT / seconds),
    requests,
    raw ? (requests / raw.requests).toFixed(3) : '',
    raw ? (seconds / raw.seconds).toFixed(2) : '',
  );

const folder = await mkdtemp(join(tmpdir(), 'entwrite-bench-'));
try {
  console.log(`${COUNT.toLocaleString('en')} documents\n`);
  print('', 'time', 'documents/s', 'requests', 'x requests', 'x seconds');
  await createTable('source');
  const write = await timed(() => rawWrite('source'));
  row('raw createRows loop', write.seconds, write.result);
  const read = await timed(() => rawRead('source'));
  row('raw listRows loop', read.seconds, read.result);

  // Documents written within the last five seconds are read twice by a backup; the rest of a database is older.
  await setTimeout(6_000);
  const source = open('source');
  const backup = await timed(() => createBackup(source, { folder: join(folder, 'backup') }));
  row('createBackup', backup.seconds, source.transport.requestCount(), {
    seconds: read.seconds,
    requests: read.result,
  });

  const target = open('target');
  const restore = await timed(() => restoreBackup(target, { folder: join(folder, 'backup') }));
  row('restoreBackup', restore.seconds, target.transport.requestCount(), {
    seconds: write.seconds,
    requests: write.result,
  });
  const verify = await timed(() => verifyBackup({ folder: join(folder, 'backup') }));
  row('verifyBackup (no requests)', verify.seconds, 0);
  const [{ bytes, consistent, reread }] = backup.result.collections;
  console.log(
    `\n${(bytes / COUNT).toFixed(0)} bytes a document on disk, ${reread} read again, consistent: ${consistent}`,
  );
  console.log(`memory of this process at its highest: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  server.kill();
  await rm(folder, { recursive: true });
}
