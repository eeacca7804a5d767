import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { exportData } from 'entwrite/data';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { startHoldingProxy } from '../support/holding-proxy.js';

/** Two exports to one file at once wrote into one file beside it: the one took the other's away, or gave half of it the name. */

class Notes extends DbContext {
  readonly notes = this.set(defineCollection('notes', { text: { type: 'string', size: 10 } }));
}

const IDS = ['a', 'b', 'c'];
let server: EmbeddedAppwrite;
let folder: string;
let to: string;
let db: Notes;

beforeEach(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new Notes({ endpoint, projectId, apiKey, databaseId: 'data' });
  await db.getSchemaManager().ensureCreated();
  await db.notes.createMany(IDS.map((id) => ({ $id: id, text: `note ${id}` })));
  folder = mkdtempSync(join(tmpdir(), 'entwrite-data-'));
  to = join(folder, 'notes.ndjson');
});
afterEach(async () => {
  await db.dispose();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const idsIn = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).$id);

test('one of two exports that may not replace a file gives it its name, and the other is refused', async () => {
  const both = [1, 2].map(() => exportData(db, { collection: 'notes', to }));
  const outcomes = await Promise.allSettled(both);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'data_refused' } });
  expect(idsIn(to)).toEqual(IDS);
  expect(readdirSync(folder)).toEqual(['notes.ndjson']);
});

test('an export that is done while another one is under way leaves that one alone', async () => {
  const proxy = await startHoldingProxy(server.endpoint);
  const { projectId, apiKey } = server;
  const slow = new Notes({ endpoint: proxy.endpoint, projectId, apiKey, databaseId: 'data' });
  try {
    const waiting = proxy.hold((_, path) => path.includes('/notes/rows'));
    const first = exportData(slow, { collection: 'notes', to, overwrite: true });
    await waiting;
    await exportData(db, { collection: 'notes', to, overwrite: true });
    expect(idsIn(to)).toEqual(IDS);
    await db.notes.delete('a');
    proxy.release();
    await first;
    expect(idsIn(to)).toEqual(['b', 'c']);
    expect(readdirSync(folder)).toEqual(['notes.ndjson']);
  } finally {
    await slow.dispose();
    await proxy.stop();
  }
});
