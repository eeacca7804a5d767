import { isNamedIn } from '../appwrite/schema/live-schema.js';
import { performOnce } from '../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../appwrite/schema/schema-gateway.js';
import { isAsynchronous, type Operation, operationNames } from '../operations/operation.js';
import { findCollection } from '../schema/database-schema.js';
import { type Intent, intentOf } from '../schema-manager/lock/intent.js';
import type { BrokenDate } from './broken-dates.js';

/**
 * Completes the rename of a datetime attribute. It creates an attribute with the new key, so that the server finds the values
 * again, gives it the settings and indexes of the old one, and deletes the old one last, so that the check finds it again after an
 * interruption. Returns false if the attribute no longer exists.
 */
export async function finishRename(
  { collection, key, shownAs }: BrokenDate & { readonly shownAs: string },
  schemas: SchemaGateway,
  intend: (intent: Intent) => Promise<void>,
): Promise<boolean> {
  const found = findCollection((await schemas.read()).schema, collection);
  const attribute = found?.attributes.find((one) => one.key === key);
  if (found === undefined || attribute === undefined) return false;
  const bare = { ...attribute, key: shownAs, required: false, default: null };
  const whole = { ...attribute, key: shownAs };
  const over = found.indexes.filter(({ attributes }) => attributes.includes(key));
  const operations: Operation[] = [
    { type: 'add_attribute', collection, attribute: bare },
    ...(attribute.required || attribute.default !== null
      ? [{ type: 'alter_attribute', collection, from: bare, to: whole } as const]
      : []),
    ...over.flatMap((index): Operation[] => {
      const attributes = index.attributes.map((one) => (one === key ? shownAs : one));
      return [
        { type: 'drop_index', collection, index },
        { type: 'create_index', collection, index: { ...index, attributes } },
      ];
    }),
    { type: 'drop_attribute', collection, attribute },
  ];
  await intend(intentOf(operations));
  for (const operation of operations) {
    await performOnce(schemas, operation, (await schemas.read()).schema);
    if (isAsynchronous(operation)) await schemas.settle(isNamedIn(operationNames(operation)));
  }
  return true;
}
