import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { DbContext, defineCollection } from '../../src/index.js';
import { migrationStatus, revertMigrations, runMigrations } from '../../src/migrations/index.js';

/**
 * A misspelt name in the `allowDestructive` of `migration run` and `revert` was taken without a word, and the history held times by the
 * clock of whichever machine ran the files.
 */
const SPAN = 3 * 60 * 60 * 1000;

class NotesDb extends DbContext {
  readonly notes = this.set(defineCollection('notes', { title: { type: 'string', size: 20 } }));
}

let server: EmbeddedAppwrite;
let folder: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-names-'));
  const up = `b.createCollection('notes', (c) => {
    c.string('title', { size: 20 });
    c.string('old', { size: 20, required: false });
  });`;
  writeFileSync(join(folder, '001_notes.cjs'), `module.exports = { up(b) { ${up} } };`);
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => server.stop());

const open = (databaseId: string, endpoint = server.endpoint) =>
  new NotesDb({ endpoint, projectId: server.projectId, apiKey: server.apiKey, databaseId, backups: 'off' });

test('a misspelt name is refused with near ones, by run and by revert', async () => {
  const db = open('names');
  await runMigrations(db, { folder });
  writeFileSync(join(folder, '002_drop.cjs'), "module.exports = { up(b) { b.dropAttribute('notes', 'old'); } };");
  for (const allowDestructive of [['notes.odl'], ['note']])
    await expect(runMigrations(db, { folder, allowDestructive })).rejects.toMatchObject({
      code: 'configuration_invalid',
      at: 'runMigrations({ allowDestructive })',
      expected: expect.stringContaining('notes'),
    });
  await runMigrations(db, { folder, allowDestructive: ['notes.old', 'notes'] });
  const third =
    "module.exports = { up(b) { b.addAttribute('notes', 'next', { type: 'string', size: 9, required: false }); } };";
  writeFileSync(join(folder, '003_next.cjs'), third);
  await runMigrations(db, { folder, allowDestructive: ['notes.old'] });
  await expect(revertMigrations(db, { folder, allowDestructive: ['notes.odl'] })).rejects.toMatchObject({
    code: 'configuration_invalid',
    at: 'revertMigrations({ allowDestructive })',
  });
  await db.dispose();
});

test('times of the history are those of the server', async () => {
  const ahead = await slowClock();
  const db = open('times', ahead.endpoint);
  await runMigrations(db, { folder });
  const [file] = (await migrationStatus(db, { folder })).migrations;
  const skew = Date.parse(file?.finishedAt ?? '') - Date.now();
  expect(Math.abs(skew - SPAN)).toBeLessThan(60_000);
  await db.dispose();
  await ahead.stop();
});

/** The same server, three hours ahead by its `Date` header. */
async function slowClock(): Promise<{ endpoint: string; stop: () => Promise<void> }> {
  const { port, pathname } = new URL(server.endpoint);
  const proxy = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const options = { host: '127.0.0.1', port, method, path: url, headers: { ...headers, host: `127.0.0.1:${port}` } };
    incoming.pipe(
      request(options, (answer) => {
        const date = new Date(Date.now() + SPAN).toUTCString();
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
        answer.pipe(outgoing);
      }),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: own } = proxy.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${own}${pathname}`,
    stop: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
