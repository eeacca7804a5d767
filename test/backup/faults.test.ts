import { createAutomaticBackups, createBackup, restoreBackup } from 'entwrite/backup';
import { EmbeddedAppwrite, faultOn, type HttpFault } from 'entwrite/embedded';
import { createSmallDatabase, stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { persistently, recordKinds, strikeEachKind } from '../support/disturb.js';

/**
 * A fault at the first request of each kind of a backup and of a restore, twice another one, in `npm test`; each fault at each request alone
 * in `npm run test:long`, too. The same call again must give what an undisturbed one gives.
 */

const FAULTS: readonly HttpFault[] = [
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'status', status: 500, after: true },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
];
const folders = temporaryFolders();
let server: EmbeddedAppwrite;
let source: TestDatabase;
let state: Awaited<ReturnType<typeof stateOf>>;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  source = testDatabase({ ...project() });
  await createSmallDatabase(source);
  state = await stateOf(source);
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

const project = () => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  stop: async () => {},
});

/** Calls until it gets through, as often as there are kinds of requests to be struck. */
async function called<T>(kinds: readonly string[], work: () => Promise<T>): Promise<T> {
  const results: T[] = [];
  await persistently(kinds, async () => {
    results.push(await work());
  });
  return results.at(-1) as T;
}

/**
 * Runs `work` while nothing disturbs it, then with faults from when it calls `arm`: at the first request of each kind, and in the long run at each
 * request. Gives the kinds of its requests.
 */
async function withFaults(
  work: (arm: () => void, kinds: readonly string[]) => Promise<void>,
): Promise<readonly string[]> {
  const kinds: string[] = [];
  const disturbed = async (faults: () => void) => {
    await work(faults, kinds);
    server.setFaults({});
  };
  await disturbed(() => recordKinds(server, '', kinds));
  for (const turn of process.env.LONG ? FAULTS.keys() : [0, 2]) {
    let struck: ReadonlySet<string> = new Set();
    await disturbed(() => {
      struck = strikeEachKind(server, { turn, faults: FAULTS });
    });
    expect(kinds.filter((kind) => !struck.has(kind))).toEqual([]);
  }
  for (const [at] of process.env.LONG ? kinds.entries() : [])
    for (const fault of FAULTS) await disturbed(() => server.setFaults({ http: faultOn({ nth: at + 1 }, fault) }));
  return kinds;
}

describe('after a fault at any request', () => {
  it('a backup is what an undisturbed one is', async () => {
    const undisturbed = await createBackup(source, { folder: folders.make() });
    const requests = await withFaults(async (arm, kinds) => {
      const folder = folders.make();
      arm();
      const result = await called(kinds, () => createBackup(source, { folder }));
      expect(result.collections.map(({ id, digest }) => [id, digest])).toEqual(
        undisturbed.collections.map(({ id, digest }) => [id, digest]),
      );
    });
    expect(requests.length).toBeGreaterThan(12);
  }, 300_000);

  it('a restore is what an undisturbed one is', async () => {
    const folder = folders.make();
    await createBackup(source, { folder });
    const requests = await withFaults(async (arm, kinds) => {
      const target = testDatabase(project());
      arm();
      const result = await called(kinds, () => restoreBackup(target, { folder }));
      expect(result.findings).toEqual([]);
      server.setFaults({});
      expect(await stateOf(target)).toEqual(state);
      await target.schemas.deleteDatabase();
    });
    expect(requests.length).toBeGreaterThan(25);
  }, 600_000);

  it('a restore over damaged documents is what an undisturbed one is', async () => {
    const folder = folders.make();
    await createBackup(source, { folder });
    const target = testDatabase(project());
    await restoreBackup(target, { folder });
    const { documents } = target;
    const requests = await withFaults(async (arm, kinds) => {
      await documents.delete('authors', 'a0');
      await documents.delete('kinds', 'kinds-3');
      await documents.update('authors', 'a2', { values: { name: 'Damaged', labels: [], profile: null } });
      await documents.update('authors', 'a2', { values: { profile: 'profiles-1' } });
      arm();
      await called(kinds, () => restoreBackup(target, { folder, overwrite: true }));
      server.setFaults({});
      expect(await stateOf(target)).toEqual(state);
    });
    expect(requests.length).toBeGreaterThan(25);
  }, 600_000);

  it('values put back are what they were, and the attributes as well', async () => {
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const saved = await backups.save([{ collection: 'authors', attributes: ['bio', 'role'] }], 'rewrite');
    const written = { bio: 'rewritten', role: 'editor' };
    const before = await stateOf(source);
    const requests = await withFaults(async (arm, kinds) => {
      for (const id of ['a0', 'a1'])
        await source.documents.update('authors', id, { values: { ...written, $updatedAt: timesOf(before, id) } });
      arm();
      await called(kinds, async () => saved?.restoreValues(() => written));
      server.setFaults({});
      expect(await stateOf(source)).toEqual(before);
    });
    expect(requests.length).toBeGreaterThan(5);
  }, 300_000);
});

/** The `$updatedAt` of an author in a state. */
function timesOf(from: Awaited<ReturnType<typeof stateOf>>, id: string): string | undefined {
  const texts = (from.documents.authors ?? []).map((text) => JSON.parse(text) as { $id: string; $updatedAt: string });
  return texts.find(({ $id }) => $id === id)?.$updatedAt;
}
