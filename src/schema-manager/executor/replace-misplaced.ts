import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { keyedItems } from '../../differ/keyed-item.js';
import { displacedBy, placedBy } from '../../differ/swaps-in.js';
import { invertOperation, type Operation, operationCollection } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { withRecordedSettings } from './settle-late-requests.js';

/**
 * Reverses a late duplicate of the first rename of a swap, which arrived after the last one and brought the temporary key back, under
 * another attribute. The duplicate also brought the old settings; the rename that reverses it restores those of the target.
 *
 * @param done the operations carried out, in order
 * @param target the schema whose settings count; null if the settings do not matter
 * @returns whether there was any
 */
export async function replaceMisplaced(
  done: readonly Operation[],
  { schema }: LiveSchema,
  { schemas, target }: { readonly schemas: SchemaGateway; readonly target: DatabaseSchema | null },
): Promise<boolean> {
  const placed = new Set(done.flatMap((operation) => placedBy(operation) ?? []));
  const misplaced = done.filter((operation) => {
    const key = displacedBy(operation);
    return key !== null && placed.has(key) && keyedItems(schema, operationCollection(operation)).has(key);
  });
  const back = misplaced.map(invertOperation);
  const known = withRecordedSettings(schema, back, target);
  for (const operation of back) await performOnce(schemas, operation, known);
  return misplaced.length > 0;
}
