import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { type OnlineChange, onlineChanges } from '../online-changes/online-change.js';

/**
 * Drops what a late copy of a creation made anew under the first key of the new one, when the change is done and that has its name: it
 * holds nothing, and the next run would take it for a change that is half done.
 *
 * @param done what was carried out
 * @returns whether there was any
 */
export async function dropLateShadows(
  done: readonly Operation[],
  { schema }: LiveSchema,
  schemas: SchemaGateway,
): Promise<boolean> {
  const drops = onlineChanges(done).flatMap((change) => lateCreations(change, schema));
  for (const drop of drops) await performOnce(schemas, drop, schema);
  return drops.length > 0;
}

function lateCreations(change: OnlineChange, schema: DatabaseSchema): readonly Operation[] {
  if (change.kind !== 'attribute' && change.kind !== 'relationship') return [];
  const { collection, shadowKey } = change;
  const { attributes = [], relationships = [] } = findCollection(schema, collection) ?? {};
  return [
    ...attributes
      .filter(({ key }) => key === shadowKey)
      .map((attribute): Operation => ({ type: 'drop_attribute', collection, attribute })),
    ...relationships
      .filter(({ key }) => key === shadowKey)
      .map((relationship): Operation => ({ type: 'drop_relationship', collection, relationship })),
  ];
}
