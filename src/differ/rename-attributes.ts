import { applyOperations, type Operation } from '../operations/operation.js';
import type { RenameAttribute } from '../operations/rename-attribute.js';
import type { AttributeRename } from '../schema/attribute-rename.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import { normalizeSchema } from '../schema/normalize-schema.js';

/** The declared attribute renames that apply, and the schema after them. */
export function renameAttributes(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): { operations: Operation[]; schema: DatabaseSchema } {
  const operations = renames
    .filter((rename) => applies(rename, findCollection(from, rename.collection), findCollection(to, rename.collection)))
    .map((rename): RenameAttribute => ({ type: 'rename_attribute', ...rename }));
  return { operations, schema: operations.length === 0 ? from : normalizeSchema(applyOperations(from, operations)) };
}

function applies(
  rename: AttributeRename,
  from: CollectionSchema | undefined,
  to: CollectionSchema | undefined,
): boolean {
  if (from === undefined || to === undefined) return false;
  return (
    hasAttribute(from, rename.from) &&
    !isTaken(from, rename.to) &&
    hasAttribute(to, rename.to) &&
    !isTaken(to, rename.from)
  );
}

function hasAttribute(collection: CollectionSchema, key: string): boolean {
  return collection.attributes.some((attribute) => attribute.key === key);
}

function isTaken(collection: CollectionSchema, key: string): boolean {
  return hasAttribute(collection, key) || collection.relationships.some((relationship) => relationship.key === key);
}
