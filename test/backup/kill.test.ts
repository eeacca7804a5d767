import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { createSmallDatabase, stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { requestKinds, sampleRequests } from '../support/disturb.js';

/**
 * A process is killed at some of its first and last requests of each kind, at each one in `npm run test:long`; the same call again must end as if nothing
 * had happened.
 */
const dist = (path: string) => JSON.stringify(join(process.cwd(), 'dist/esm', path));
const script = `
  import { DbContext } from ${dist('index.js')};
  import { createBackup, restoreBackup } from ${dist('backup/index.js')};
  const [, call, server, databaseId, folder] = process.argv;
  const work = call === 'create' ? createBackup : restoreBackup;
  await work(new DbContext({ ...JSON.parse(server), databaseId }), { folder });`;
const folders = temporaryFolders();
let server: EmbeddedAppwrite;
let source: TestDatabase;
let state: Awaited<ReturnType<typeof stateOf>>;

const project = () => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  stop: async () => {},
});

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  source = testDatabase(project());
  await createSmallDatabase(source);
  state = await stateOf(source);
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

/** Whether the process was killed before it was done. */
async function killAt(nth: number, call: 'create' | 'restore', databaseId: string, folder: string): Promise<boolean> {
  const { endpoint, projectId, apiKey } = project();
  const address = JSON.stringify({ endpoint, projectId, apiKey });
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, call, address, databaseId, folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let seen = 0;
  server.setFaults({
    http: () => {
      seen += 1;
      // Half of them after the work was done: the process is gone before it hears of it.
      if (seen === nth) child.kill('SIGKILL');
      return seen === nth && nth % 2 === 0 ? { kind: 'reset-before' } : undefined;
    },
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.once('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal])),
  );
  server.setFaults({});
  if (signal === null) expect(code).toBe(0);
  return signal !== null;
}

describe('after kill -9 at a request', () => {
  it('a backup goes on', async () => {
    const kinds = await requestKinds(server, '', () => createBackup(source, { folder: folders.make() }));
    let killed = 0;
    for (const nth of sampleRequests(kinds, 0, 2)) {
      const folder = folders.make();
      if (await killAt(nth, 'create', source.databaseId, folder)) killed += 1;
      const manifest = await createBackup(source, { folder });
      await verifyBackup({ folder });
      expect(manifest.collections.map(({ documents }) => documents)).toEqual([3, 3, 3, 3]);
    }
    expect(killed).toBeGreaterThan(1);
  }, 300_000);

  it('a restore goes on', async () => {
    const folder = folders.make();
    await createBackup(source, { folder });
    const undisturbed = testDatabase(project());
    const kinds = await requestKinds(server, '', () => restoreBackup(undisturbed, { folder }));
    expect(kinds.length).toBeGreaterThan(36);
    await undisturbed.schemas.deleteDatabase();
    let killed = 0;
    for (const nth of sampleRequests(kinds, 1, 3)) {
      const target = testDatabase(project());
      if (await killAt(nth, 'restore', target.databaseId, folder)) killed += 1;
      await restoreBackup(target, { folder });
      expect(await stateOf(target)).toEqual(state);
      await target.schemas.deleteDatabase();
    }
    expect(killed).toBeGreaterThan(2);
  }, 600_000);
});
