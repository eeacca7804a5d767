import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { ProgressEvent } from '../../src/progress.js';
import { NO_INTENT } from '../../src/schema-manager/lock/intent.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { connectDatabase, randomDatabaseId, useProject } from '../support/live-database.js';
import { migrateInProcess } from '../support/migrate-in-process.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

const project = useProject();

/** Whoever stops at the columns of these has the indexes still to make. */
const model = schemaOf(
  ...['a', 'b', 'c'].map((id) =>
    collection(id, [attribute('text', 'text'), attribute('name', 'varchar')], {
      indexes: [index('by_name', ['name'])],
    }),
  ),
);

describe('eight migrators at once', () => {
  it('apply the plan once; seven wait and find nothing to do', async () => {
    const rounds = process.env.LONG ? 20 : 5;
    for (let round = 0; round < rounds; round += 1) {
      const databaseId = randomDatabaseId();
      const finished: ProgressEvent[] = [];
      const onProgress = (event: ProgressEvent) => void (event.type === 'finished' && finished.push(event));
      const plans = await Promise.all(
        Array.from({ length: 8 }, () =>
          managerOf(connectDatabase(project, databaseId), model, { onProgress }).migrate(),
        ),
      );
      expect(finished).toHaveLength(1);
      expect(plans.filter((plan) => !plan.isEmpty)).toHaveLength(1);
      const last = managerOf(connectDatabase(project, databaseId), model);
      expect((await last.analyze()).isEmpty).toBe(true);
      await last.ensureDeleted();
    }
  }, 120_000);
});

/** Milliseconds; long enough for a process of a busy machine to renew it. */
const LEASE = 2_000;

describe('a holder that was paused past its lease', () => {
  it('stops before its next write, and the one that took over does the work', async () => {
    const server = await EmbeddedAppwrite.start();
    const databaseId = randomDatabaseId();
    const here = {
      ...server,
      endpoint: server.endpoint,
      projectId: server.projectId,
      apiKey: server.apiKey,
      stop: async () => {},
    };
    let takeOver: Promise<unknown> | undefined;
    const { child, ended } = migrateInProcess(here, databaseId, { schema: model, lease: LEASE });
    server.setFaults({
      http: ({ path, method }) => {
        if (takeOver !== undefined || method !== 'POST' || !path.endsWith('/columns/text')) return undefined;
        child.kill('SIGSTOP');
        takeOver = managerOf(connectDatabase(here, databaseId), model, { lease: LEASE })
          .migrate()
          .finally(() => child.kill('SIGCONT'));
        return undefined;
      },
    });
    expect(await ended).toEqual({ how: 1, output: 'lock_lost' });
    await takeOver;
    expect((await managerOf(connectDatabase(here, databaseId), model).analyze()).isEmpty).toBe(true);
    await server.stop();
  }, 60_000);
});

describe('unlock', () => {
  it('frees a lock whose holder lives elsewhere, which lockTimeout had to give up', async () => {
    const database = connectDatabase(project);
    const small = schemaOf(collection('a', [attribute('text', 'text')]));
    await managerOf(database, small).migrate();
    const states = createStateStore(database.schemas, database.documents);
    const { lock } = await states.read();
    const holder = { host: 'elsewhere', pid: 1, since: '2026-01-01T00:00:00.000Z' };
    await states.createLock({
      fencingToken: (lock?.fencingToken ?? 0) + 1,
      holder,
      token: 'elsewhere',
      heartbeat: 0,
      released: false,
      intent: NO_INTENT,
    });

    const schema = managerOf(database, model);
    await expect(schema.migrate({ lockTimeout: 300 })).rejects.toMatchObject({
      code: 'locked',
      found: 'the lock is held by elsewhere (pid 1, since 2026-01-01T00:00:00.000Z)',
      // Not every call and command that waits for a lock says how long.
      remedy: expect.not.stringMatching(/lockTimeout/),
      commandLine: { remedy: expect.not.stringMatching(/--lock-timeout/) },
    });
    await schema.unlock();
    expect((await schema.migrate({ lockTimeout: 300 })).isEmpty).toBe(false);
    await schema.ensureDeleted();
  });
});
