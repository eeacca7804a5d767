import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { createBackup, restoreBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { ProgressEvent } from '../../src/progress.js';
import { held } from '../support/held.js';
import { startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf } from '../support/live-context.js';

/**
 * Instances of other versions that start while somebody migrates: each judged the half-changed schema before it waited for the lock, and was
 * refused for a change 'that an earlier run did not finish', or for differences that were gone a moment later.
 */

const short = { type: 'string', size: 20, required: false } as const;
const number = { type: 'integer', required: false, convert: (old: string) => Number(old) } as const;
class First extends DbContext {
  readonly items = this.set(defineCollection('items', { price: short }));
}
class Second extends DbContext {
  readonly items = this.set(defineCollection('items', { price: number }));
}
class Third extends DbContext {
  readonly items = this.set(defineCollection('items', { price: number, note: short }));
}
class FirstWithNote extends DbContext {
  readonly items = this.set(defineCollection('items', { price: short, note: short }));
}

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

let databases = 0;

/** Starts what somebody else does at a moment of a change of type, and gives what both end with. */
async function beside(isMoment: (method: string, path: string) => boolean, work: (open: Open) => Promise<unknown>) {
  databases += 1;
  const { endpoint, projectId, apiKey } = server;
  const target = { projectId, apiKey, databaseId: `refused-${databases}`, backups: 'off' as const };
  const opened: DbContext[] = [];
  const proxy = await startHoldingProxy(endpoint);
  const open: Open = (Context, options = {}) => {
    const db = new Context({ ...target, endpoint, ...options });
    opened.push(db);
    return db;
  };
  try {
    const first = open(First);
    await first.getSchemaManager().migrate();
    await first.items.create({ $id: 'a', price: '12' });
    const moment = proxy.hold(isMoment);
    const second = open(Second, { endpoint: proxy.endpoint });
    const migrating = second.getSchemaManager().migrate({ allowDestructive: true });
    await moment;
    const { reached, stop } = held();
    const onProgress = ({ type }: ProgressEvent) => {
      if (type === 'waiting') void stop();
    };
    const working = failureOf(work((Context, options) => open(Context, { onProgress, ...options })));
    await Promise.race([reached, working]);
    proxy.release();
    await migrating;
    expect(await working).toBeUndefined();
    return await second.items.toList();
  } finally {
    for (const db of opened) await db.dispose();
    await proxy.stop();
  }
}

type Open = <Db extends DbContext>(
  Context: new (options: ConstructorParameters<typeof DbContext>[0]) => Db,
  options?: object,
) => Db;

const MOMENTS = [
  ['documents are copied', (method: string, path: string) => method !== 'GET' && path.includes('/items/rows')],
  ['names change', (method: string, path: string) => method === 'PATCH' && path.includes('/items/columns')],
  ['the old attribute is dropped', (method: string) => method === 'DELETE'],
] as const;

describe.each(MOMENTS)('while %s', (_, isMoment) => {
  test('a newer version waits, and migrates then', async () => {
    const found = await beside(isMoment, (open) => open(Third).getSchemaManager().migrate());
    expect(found).toMatchObject([{ $id: 'a', price: 12 }]);
  });

  test('an older version waits, and starts then', async () => {
    await beside(isMoment, (open) => open(FirstWithNote, { autoMigrate: 'additive' }).connect());
  });

  test('a restore waits, and judges what is there then', async () => {
    const root = mkdtempSync(join(tmpdir(), 'entwrite-refused-'));
    const folder = join(root, 'backup');
    const saved = await EmbeddedAppwrite.start();
    try {
      const source = new Third({
        endpoint: saved.endpoint,
        projectId: saved.projectId,
        apiKey: saved.apiKey,
        databaseId: 'saved',
        backups: 'off',
      });
      await source.getSchemaManager().migrate();
      await source.items.create({ $id: 'b', price: 1 });
      await createBackup(source, { folder });
      await source.dispose();
      const found = await beside(isMoment, (open) => restoreBackup(open(Third), folder));
      expect(found.map(({ $id }) => $id).sort()).toEqual(['a', 'b']);
    } finally {
      await saved.stop();
      rmSync(root, { recursive: true, force: true });
    }
  });
});
