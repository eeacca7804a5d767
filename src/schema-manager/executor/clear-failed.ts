import { dropFailed, failedItems } from '../../appwrite/schema/drop-failed.js';
import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { type Operation, operationDelta, operationLinks } from '../../operations/operation.js';
import { schemaName } from '../../schema/schema-name.js';
import { NO_INTENT } from '../lock/intent.js';
import type { Lease } from '../lock/lease.js';
import { onlineChange } from '../online-changes/online-change.js';

interface ClearDeps {
  readonly schemas: SchemaGateway;
  readonly lease: Pick<Lease, 'addIntent'>;
  readonly signal: AbortSignal | undefined;
}

/** Deletes what Appwrite failed to make for a killed run, if operations make it again or replace it. Sends nothing if nothing failed. */
export async function clearFailed(
  { operations, live }: { readonly operations: readonly Operation[]; readonly live: LiveSchema },
  { schemas, lease, signal }: ClearDeps,
): Promise<void> {
  for (const operation of operations) {
    const things = madeBy(operation, live);
    if (failedItems(live, things).length === 0) continue;
    await lease.addIntent({ ...NO_INTENT, drops: things.names });
    await dropFailed(schemas, things, signal);
  }
}

/** The names an operation makes, also under the first keys of its online change, that are not available (yet). */
function madeBy(operation: Operation, { unsettled }: LiveSchema) {
  const { provides } = operationLinks(operation);
  const change = onlineChange(operation);
  const first = change !== null && 'shadowKey' in change ? change.shadowKey : null;
  const kind = operationDelta(operation).after?.kind === 'index' ? 'index' : 'attribute';
  const names = unsettled.flatMap((item) => {
    const name = schemaName(item.collection, item.key);
    const isMade = provides.includes(name) || (first !== null && item.key.startsWith(first));
    return item.kind === kind && isMade ? [name] : [];
  });
  return { kind, names } as const;
}
