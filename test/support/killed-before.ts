import type { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import { failureOf } from './live-context.js';

/**
 * Does work in a process that is killed before one of its writes, from which on nothing reaches the server, and releases its lock.
 *
 * @param write the number of the write, from 1
 * @returns whether it came to that
 */
export async function killedBefore(
  write: number,
  work: () => Promise<unknown>,
  { server, manager }: { readonly server: EmbeddedAppwrite; readonly manager: Pick<DbSchemaManager, 'unlock'> },
): Promise<boolean> {
  let sent = 0;
  server.setFaults({
    http({ method }) {
      if (method !== 'GET') sent += 1;
      return sent >= write ? { kind: 'status', status: 401 } : undefined;
    },
  });
  const failure = await failureOf(work());
  server.setFaults({});
  await manager.unlock();
  return failure !== undefined;
}
