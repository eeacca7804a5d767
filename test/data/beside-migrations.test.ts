import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { exportData, importData } from 'entwrite/data';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { type HoldingProxy, startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';

/**
 * Exports and imports beside a migration of the same collection. An export of an attribute that got another name meanwhile was a file without
 * its values, and one of names that changed places held some documents as they were before and some as they were after; an import went on
 * with the columns of before, and rejected rows that the migration alone stood in the way of.
 */

const text = { type: 'string', size: 40, required: false } as const;
class Before extends DbContext {
  readonly items = this.set(defineCollection('items', { note: text, price: text }));
}
class Renamed extends DbContext {
  readonly items = this.set(defineCollection('items', { remark: { ...text, renamedFrom: 'note' }, price: text }));
}
class Swapped extends DbContext {
  readonly items = this.set(
    defineCollection('items', { note: { ...text, renamedFrom: 'price' }, price: { ...text, renamedFrom: 'note' } }),
  );
}
/** Knows what the live database says. */
class Bare extends DbContext {}

const ROWS = 250;

let server: EmbeddedAppwrite;
let proxy: HoldingProxy;
let folder: string;
let contexts: DbContext[];

beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  proxy = await startHoldingProxy(server.endpoint);
  folder = mkdtempSync(join(tmpdir(), 'entwrite-data-'));
  contexts = [];
});
afterEach(async () => {
  for (const db of contexts) await db.dispose();
  await proxy.stop();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function open<Db extends DbContext>(
  Context: new (options: ConstructorParameters<typeof DbContext>[0]) => Db,
  endpoint = server.endpoint,
): Db {
  const { projectId, apiKey } = server;
  const db = new Context({ endpoint, projectId, apiKey, databaseId: 'data', backups: 'off' });
  contexts.push(db);
  return db;
}

async function filled(count: number): Promise<Before> {
  const db = open(Before);
  await db.getSchemaManager().migrate();
  await db.items.createMany(
    Array.from({ length: count }, (_, n) => ({ $id: `i${n}`, note: `note ${n}`, price: `${n}` })),
  );
  return db;
}

const migrate = (db: DbContext) => db.getSchemaManager().migrate({ allowDestructive: true });
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

type ContextClass = new (options: ConstructorParameters<typeof DbContext>[0]) => DbContext;

test.each<readonly [string, ContextClass, ContextClass]>([
  ['entities', Before, Renamed],
  ['entities', Before, Swapped],
  ['the live database', Bare, Renamed],
  ['the live database', Bare, Swapped],
])('an export by %s beside which names change is no file, and one of afterwards is whole', async (_, From, To) => {
  await filled(3);
  const to = join(folder, 'items.ndjson');
  const reads = proxy.hold((method, path) => method === 'GET' && path.includes('/items/rows'));
  const exporting = failureOf(exportData(open(From, proxy.endpoint), { collection: 'items', to }));
  await reads;
  await migrate(open(To));
  proxy.release();
  expect(await exporting).toMatchObject({ code: 'export_incomplete', found: expect.stringContaining('migration') });
  expect(existsSync(to)).toBe(false);

  await exportData(open(Bare), { collection: 'items', to });
  const named = To === Renamed ? { remark: 'note 1', price: '1' } : { note: '1', price: 'note 1' };
  expect(linesOf(to)[1]).toMatchObject({ $id: 'i1', ...named });
});

test('an export by entities that the database is not migrated to does not leave their values out', async () => {
  await filled(3);
  const to = join(folder, 'items.ndjson');
  const exporting = exportData(open(Renamed), { collection: 'items', to });
  await expect(exporting).rejects.toMatchObject({
    code: 'export_incomplete',
    found: "a collection without 'remark'",
    remedy: expect.stringContaining('Migrate the database'),
  });
  expect(existsSync(to)).toBe(false);
  await exportData(open(Renamed), { collection: 'items', to, select: ['price'] });
  expect(linesOf(to)).toHaveLength(3);
});

test('an import stops where names change places under it, says which rows that concerns, and continues there', async () => {
  await filled(0);
  const from = join(folder, 'items.ndjson');
  const rows = Array.from({ length: ROWS }, (_, n) => `${JSON.stringify({ note: `note ${n}`, price: `${n}` })}\n`);
  writeFileSync(from, rows.join(''));
  const db = open(Before, proxy.endpoint);
  let batches = 0;
  const second = proxy.hold((method, path) => {
    if (method === 'POST' && path.endsWith('/items/rows')) batches += 1;
    return batches > 2;
  });
  const importing = failureOf(importData(db, { collection: 'items', from }));
  await second;
  await migrate(open(Swapped));
  proxy.release();
  expect(await importing).toMatchObject({
    code: 'import_incomplete',
    found: 'a migration or a restore that worked on the database while rows 201 to 250 were written',
    remedy: expect.stringContaining('it continues at row 201'),
  });
  expect(await importData(db, { collection: 'items', from })).toMatchObject({
    created: ROWS,
    rejected: 0,
    resumedAt: 201,
  });
  const found = await open(Before).items.toList();
  expect(found).toHaveLength(ROWS);
  expect(found.filter(({ price }) => price?.startsWith('note'))).toHaveLength(200);
});

test.each([
  [
    'an export',
    (db: DbContext, file: string, onProgress: () => void) =>
      exportData(db, { collection: 'items', to: `${file}.csv`, onProgress }),
  ],
  [
    'an import',
    (db: DbContext, file: string, onProgress: () => void) =>
      importData(db, { collection: 'items', from: file, onProgress }),
  ],
] as const)('%s waits for a migration of another machine', async (_, begin) => {
  await filled(1);
  const file = join(folder, 'items.ndjson');
  writeFileSync(file, `${JSON.stringify({ note: 'new' })}\n`);
  const { endpoint, projectId, apiKey } = server;
  const { schemas, documents } = connectDatabase({ endpoint, projectId, apiKey, stop: async () => {} }, 'data');
  const states = createStateStore(schemas, documents);
  const { lock } = await states.read();
  const holder = { ...thisHolder(), host: 'elsewhere' };
  const record = { fencingToken: (lock?.fencingToken ?? 0) + 1, holder, token: 'x', heartbeat: 0, released: false };
  const other = await states.createLock({ ...record, intent: NO_INTENT });
  if (other === null) throw new Error('nobody else takes the lock');
  const asked: string[] = [];
  server.setFaults({
    http: ({ path }) => {
      if (path.includes('/items/rows')) asked.push(path);
      return undefined;
    },
  });
  let isWaiting = false;
  const work = begin(open(Bare), file, () => {
    if (isWaiting) return;
    isWaiting = true;
    expect(asked).toEqual([]);
    void states.replaceLock(other, { ...other, released: true });
  });
  await work;
  expect(isWaiting).toBe(true);
  expect(asked).not.toEqual([]);
});
