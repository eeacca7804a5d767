import { performOnce } from '../../appwrite/schema/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';

/** Gives an attribute whose change was taken back the default that was taken off it for the time of the copy. */
export async function restoreDefault(
  collection: string,
  from: AttributeSchema,
  schema: DatabaseSchema,
  schemas: SchemaGateway,
): Promise<void> {
  const restored = findAttribute(schema, collection, from.key);
  if (from.default === null || restored === undefined) return;
  if (attributeChanges(restored, { ...from, default: null }).length > 0) return;
  await performOnce(schemas, { type: 'alter_attribute', collection, from: restored, to: from }, schema);
}
