import { createAutomaticBackups, createBackup, restoreBackup } from 'entwrite/backup';
import { EmbeddedAppwrite, faultOn, type HttpFault } from 'entwrite/embedded';
import { createSmallDatabase, stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';

/**
 * A fault at each request of a backup and of a restore, every seventh one in `npm test`; the same call again must give what an
 * undisturbed one gives.
 */
const STEP = process.env.LONG ? 1 : 7;

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

/** The faults to try at a request: all of them in the long run, else another one each time. */
function faultsAt(nth: number): readonly HttpFault[] {
  return process.env.LONG ? FAULTS : FAULTS.slice(nth % FAULTS.length, (nth % FAULTS.length) + 1);
}

/** Calls until it gets through, which must be soon: a fault strikes once. */
async function persistently<T>(work: () => Promise<T>): Promise<{ result: T; failures: number }> {
  for (let failures = 0; ; failures += 1) {
    try {
      return { result: await work(), failures };
    } catch (error) {
      if (failures === 2) throw error;
    }
  }
}

/** Runs `work` once for each of its requests after it called `arm`: that request meets a fault. Answers how many there were. */
async function withEachFault(work: (arm: () => void) => Promise<void>): Promise<number> {
  for (let nth = 1; ; nth += STEP) {
    let struck = false;
    for (const fault of faultsAt(nth)) {
      const strike = faultOn({ nth }, fault);
      const http = (request: Parameters<typeof strike>[0]) => {
        const found = strike(request);
        struck ||= found !== undefined;
        return found;
      };
      await work(() => server.setFaults({ http }));
      server.setFaults({});
    }
    if (!struck) return nth - 1;
  }
}

describe('after a fault at any request', () => {
  it('a backup is what an undisturbed one is', async () => {
    const undisturbed = await createBackup(source, { folder: folders.make() });
    const requests = await withEachFault(async (arm) => {
      const folder = folders.make();
      arm();
      const { result } = await persistently(() => createBackup(source, { folder }));
      expect(result.collections.map(({ id, digest }) => [id, digest])).toEqual(
        undisturbed.collections.map(({ id, digest }) => [id, digest]),
      );
    });
    expect(requests).toBeGreaterThan(12);
  }, 300_000);

  it('a restore is what an undisturbed one is', async () => {
    const folder = folders.make();
    await createBackup(source, { folder });
    const requests = await withEachFault(async (arm) => {
      const target = testDatabase(project());
      arm();
      const { result } = await persistently(() => restoreBackup(target, { folder }));
      expect(result.findings).toEqual([]);
      server.setFaults({});
      expect(await stateOf(target)).toEqual(state);
      await target.schemas.deleteDatabase();
    });
    expect(requests).toBeGreaterThan(25);
  }, 600_000);

  it('a restore over damaged documents is what an undisturbed one is', async () => {
    const folder = folders.make();
    await createBackup(source, { folder });
    const target = testDatabase(project());
    await restoreBackup(target, { folder });
    const { documents } = target;
    const requests = await withEachFault(async (arm) => {
      await documents.delete('authors', 'a0');
      await documents.delete('kinds', 'kinds-3');
      await documents.update('authors', 'a2', { values: { name: 'Damaged', labels: [], profile: null } });
      await documents.update('authors', 'a2', { values: { profile: 'profiles-1' } });
      arm();
      await persistently(() => restoreBackup(target, { folder, overwrite: true }));
      server.setFaults({});
      expect(await stateOf(target)).toEqual(state);
    });
    expect(requests).toBeGreaterThan(25);
  }, 600_000);

  it('values put back are what they were, and the attributes as well', async () => {
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const saved = await backups.save([{ collection: 'authors', attributes: ['bio', 'role'] }], 'rewrite');
    const written = { bio: 'rewritten', role: 'editor' };
    const before = await stateOf(source);
    const requests = await withEachFault(async (arm) => {
      for (const id of ['a0', 'a1'])
        await source.documents.update('authors', id, { values: { ...written, $updatedAt: timesOf(before, id) } });
      arm();
      await persistently(async () => saved?.restoreValues(() => written));
      server.setFaults({});
      expect(await stateOf(source)).toEqual(before);
    });
    expect(requests).toBeGreaterThan(5);
  }, 300_000);
});

/** The `$updatedAt` of an author in a state. */
function timesOf(from: Awaited<ReturnType<typeof stateOf>>, id: string): string | undefined {
  const texts = (from.documents.authors ?? []).map((text) => JSON.parse(text) as { $id: string; $updatedAt: string });
  return texts.find(({ $id }) => $id === id)?.$updatedAt;
}
