import type { Intent } from '../../src/schema-manager/lock/intent.js';
import { thisHolder } from '../../src/schema-manager/lock/lock-record.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import type { LiveDatabase } from './live-database.js';

/** A pid that no process has, of this machine and this start of it. */
const NO_PID = 2 ** 22 + 1;

/** Leaves the lock of a process that was killed while it was about to do something. */
export async function lockOfKilled({ schemas, documents }: LiveDatabase, intent: Intent): Promise<void> {
  const store = createStateStore(schemas, documents);
  const { lock } = await store.read();
  await store.createLock({
    fencingToken: (lock?.fencingToken ?? 0) + 1,
    holder: { ...thisHolder(), pid: NO_PID },
    token: 'x',
    heartbeat: 0,
    released: false,
    intent,
  });
}
