import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { keyedItems } from '../../differ/keyed-item.js';
import { displacedBy, placedBy } from '../../differ/swaps-in.js';
import { invertOperation, type Operation, operationCollection } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { withRecordedSettings } from './settle-late-requests.js';

/**
 * Takes back what a late copy of the first rename of a swap did after the last one: the temporary key is there again, under another
 * attribute than before. The late rename brought the settings of before with it, and the one that takes it back brings those of the target.
 *
 * @param done what was carried out, in order
 * @param target what the schema is to be; null where that is all the same
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
