import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { keyedItems } from '../../differ/keyed-item.js';
import { displacedBy, placedBy } from '../../differ/swaps-in.js';
import { invertOperation, type Operation, operationCollection } from '../../operations/operation.js';

/**
 * Takes back what a late copy of the first rename of a swap did after the last one: the temporary key is there again, under another
 * attribute than before.
 *
 * @param done what was carried out, in order
 * @returns whether there was any
 */
export async function replaceMisplaced(
  done: readonly Operation[],
  { schema }: LiveSchema,
  schemas: SchemaGateway,
): Promise<boolean> {
  const placed = new Set(done.flatMap((operation) => placedBy(operation) ?? []));
  const misplaced = done.filter((operation) => {
    const key = displacedBy(operation);
    return key !== null && placed.has(key) && keyedItems(schema, operationCollection(operation)).has(key);
  });
  for (const away of misplaced) await performOnce(schemas, invertOperation(away), schema);
  return misplaced.length > 0;
}
