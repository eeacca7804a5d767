import type { WriteGuard } from '../../appwrite/http/server-request.js';
import { guardTransport } from '../../appwrite/http/transport.js';
import { acquireLease, awaitHolder } from '../../schema-manager/lock/acquire-lease.js';
import { lockDeadline } from '../../schema-manager/lock/await-lock.js';
import type { Lease, LeaseOptions } from '../../schema-manager/lock/lease.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import type { BackupDatabase, OpenDatabase } from '../source/backup-database.js';

/** Takes the lock, so that nobody migrates while documents are restored. */
export async function takeRestoreLock({ schemas, documents }: OpenDatabase, options: LeaseOptions): Promise<Lease> {
  const states = createStateStore(schemas, documents);
  if ((await states.recall()) === null) await states.prepare();
  return acquireLease(states, options);
}

/** Waits while somebody holds the lock: what is half changed then would be judged as if it stayed. Throws locked. */
export async function awaitRestoreLock(
  { schemas, documents }: Pick<OpenDatabase, 'schemas' | 'documents'>,
  options: LeaseOptions,
): Promise<void> {
  await awaitHolder(createStateStore(schemas, documents), lockDeadline(options), options);
}

/** The database with writes that check the lock first. */
export function lockedDatabase(
  database: BackupDatabase,
  lease: WriteGuard & Pick<Lease, 'serverTime'>,
): BackupDatabase {
  return { ...database, transport: guardTransport(database.transport, lease), guardTime: lease.serverTime };
}
