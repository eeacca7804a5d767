import { dropFailed, failedItems } from '../../appwrite/schema/drop-failed.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import { schemaName } from '../../schema/schema-name.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease } from '../lock/lease.js';
import { onlineChange } from '../online-changes/online-change.js';

/**
 * Deletes what Appwrite failed to make for a run that was killed then, where operations make it again or make something else in its place. Sends nothing
 * where nothing failed.
 */
export async function clearFailed(
  { operations, live }: { readonly operations: readonly Operation[]; readonly live: LiveSchema },
  {
    schemas,
    lease,
    signal,
  }: {
    readonly schemas: SchemaGateway;
    readonly lease: Pick<Lease, 'addIntent'>;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  for (const operation of operations) {
    const names = [...operationNames(operation), ...shadowNames(operation, live)];
    if (failedItems(live, names).length === 0) continue;
    await lease.addIntent({ ...NO_INTENT, drops: names });
    await dropFailed(schemas, names, signal);
  }
}

/** What an online change of an operation makes under first keys. */
function shadowNames(operation: Operation, { unsettled }: LiveSchema): readonly string[] {
  const change = onlineChange(operation);
  if (change === null || !('shadowKey' in change)) return [];
  return unsettled
    .filter(({ key }) => key.startsWith(change.shadowKey))
    .map(({ collection, key }) => schemaName(collection, key));
}
