import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../../src/embedded/index.js';
import { openWorkplace, type Workplace } from '../support.js';

/** Many instances of an application that all run the files at their start. */

const INSTANCES = process.env.LONG ? 8 : 3;

let server: EmbeddedAppwrite;
let place: Workplace;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
beforeEach(async () => {
  const { endpoint, projectId, apiKey } = server;
  place = await openWorkplace({ endpoint, projectId, apiKey, stop: async () => {} });
  await place.write({ '001_start': "up(m) { m.createCollection('counts', (c) => { c.integer('n'); }); }" });
  await runMigrations(place.open(), { folder: place.folder });
  for (let n = 0; n < 20; n += 1) await place.database.documents.create('counts', `c${n}`, { values: { n } });
  await place.write({
    '002_steps': `up(m) {
      m.addAttribute('counts', 'twice', { type: 'integer', backfill: (count) => count.n * 2 });
      m.data('count on', async ({ db }) => { await db.updateEach('counts', { size: 5, checkpoint: 'on' }, (count) => ({ n: count.twice / 2 + 1 })); }, { touches: ['counts'], down: 'nothing' });
    }`,
    '003_drop': "up(m) { m.dropAttribute('counts', 'twice'); m.createIndex('counts', ['n'], { type: 'unique' }); }",
  });
});
afterEach(() => place.end());
afterAll(() => server.stop());

const values = async () =>
  (await place.database.documents.list('counts', [JSON.stringify({ method: 'limit', values: [100] })])).documents.map(
    ({ n, twice }) => [n, twice],
  );
const EXPECTED = Array.from({ length: 20 }, (_, n) => [n + 1, undefined]);

interface Instance {
  readonly child: ChildProcess;
  /** What it wrote and how it ended. */
  readonly ended: Promise<{ readonly code: number | string | null; readonly output: string }>;
}

function start(): Instance {
  const { endpoint, projectId, apiKey } = server;
  const { databaseId } = place.database;
  const { folder, backups } = place;
  const parameters = JSON.stringify({ endpoint, projectId, apiKey, databaseId, folder, backups, call: 'run' });
  const child = spawn(process.execPath, [join(__dirname, '..', 'migration-process.mjs'), parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve({ code: signal ?? code, output }))),
  };
}

const APPLIED = [
  ['002_steps', 'applied'],
  ['003_drop', 'applied'],
];

describe('many instances at once', () => {
  it('in one process: one applies, the others wait and find nothing', async () => {
    const reports = await Promise.all(
      Array.from({ length: INSTANCES }, () =>
        runMigrations(place.open(), { folder: place.folder, allowDestructive: true }),
      ),
    );
    const done = reports.map(({ files }) => files.map(({ name, outcome }) => [name, outcome]));
    expect(done.filter((files) => files.length > 0)).toEqual([APPLIED]);
    expect(await values()).toEqual(EXPECTED);
  }, 120_000);

  it('in as many processes: the same', async () => {
    const ends = await Promise.all(Array.from({ length: INSTANCES }, () => start().ended));
    expect(ends.map(({ code }) => code)).toEqual(Array(INSTANCES).fill(0));
    const done = ends.map(({ output }) => JSON.parse(output) as unknown[]);
    expect(done.filter((files) => files.length > 0)).toEqual([APPLIED]);
    expect(await values()).toEqual(EXPECTED);
  }, 120_000);

  it('when the one at work is killed, another goes on after the lease', async () => {
    const holder = start();
    const reached = new Promise<void>((resolve) => {
      server.setFaults({
        http({ path, method }) {
          // A write of the data step: half of the first file is done.
          if (method !== 'PATCH' || !path.includes(`${place.database.databaseId}/tables/counts/rows/c7`))
            return undefined;
          holder.child.kill('SIGKILL');
          server.setFaults({});
          resolve();
          return { kind: 'reset-after' };
        },
      });
    });
    await reached;
    expect((await holder.ended).code).toBe('SIGKILL');
    const ends = await Promise.all(Array.from({ length: 2 }, () => start().ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    const done = ends.map(({ output }) => JSON.parse(output) as unknown[]);
    expect(done.filter((files) => files.length > 0)).toEqual([APPLIED]);
    expect(await values()).toEqual(EXPECTED);
  }, 180_000);
});
