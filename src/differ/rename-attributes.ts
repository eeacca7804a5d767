import type { AlterRelationship } from '../operations/alter-relationship.js';
import { applyOperations, type Operation } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { isBoundToKeys, type OwnedRelationship } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { schemaName } from '../schema/schema-name.js';
import { applicableRenames } from './applicable-renames.js';
import { orientLike } from './diff-relationships.js';
import { takesKeyOf } from './entangled-renames.js';
import { keyedItems } from './keyed-item.js';

/**
 * The operations for the declared renames of attributes and relationships, and the schema after them. If an attribute becomes a
 * relationship, or the other way round, only the rename is made here; the rest of the comparison then finds both under one key.
 * `carried` are the renames that are part of another change of the relationship; `done` tells whether a rename gave something a key.
 */
export function renameAttributes(
  from: DatabaseSchema,
  to: DatabaseSchema,
  renames: readonly AttributeRename[],
): {
  operations: Operation[];
  schema: DatabaseSchema;
  carried: readonly AttributeRename[];
  done: (collection: string, key: string) => boolean;
} {
  const operations: Operation[] = [];
  const carried: AttributeRename[] = [];
  const moved = new Set<string>();
  let schema = from;
  const steps = applicableRenames(from, to, renames);
  for (const step of steps) {
    if (isPartOfChange(step, steps, schema, to)) {
      carried.push(step);
      continue;
    }
    const operation = renameOperation(step, schema);
    operations.push(operation);
    moved.add(schemaName(step.collection, step.to));
    schema = applyOperations(schema, [operation]);
  }
  return {
    operations,
    schema,
    carried,
    done: (collection, key) => moved.has(schemaName(collection, key)),
  };
}

/**
 * Whether a rename belongs to another change of the relationship: the relationship is altered anyway, or Appwrite cannot rename its keys.
 * Never if another rename takes its key or leaves one to it.
 */
function isPartOfChange(
  step: AttributeRename,
  steps: readonly AttributeRename[],
  schema: DatabaseSchema,
  to: DatabaseSchema,
): boolean {
  const old = keyedItems(schema, step.collection).get(step.from);
  const wanted = keyedItems(to, step.collection).get(step.to);
  if (old?.kind !== 'relationship' || wanted === undefined) return false;
  const isAwaited = steps.some((other) => takesKeyOf(step, other) || takesKeyOf(other, step));
  if (isAwaited) return false;
  if (isBoundToKeys(old.owned.relationship)) return true;
  return wanted.kind === 'relationship' && orientLike(old.owned, wanted.owned) !== undefined;
}

/** The operation that gives an attribute, or one end of a relationship, another key. */
export function renameOperation(step: AttributeRename, schema: DatabaseSchema): Operation {
  const item = keyedItems(schema, step.collection).get(step.from);
  if (item?.kind !== 'relationship') return { type: 'rename_attribute', ...step };
  return renamedEnd(item.owned, step);
}

/** The operation that gives one end of a relationship another key. */
function renamedEnd({ collection: owner, relationship }: OwnedRelationship, step: AttributeRename): AlterRelationship {
  const isOwn = owner === step.collection && relationship.key === step.from;
  const to = isOwn ? { ...relationship, key: step.to } : { ...relationship, twoWayKey: step.to };
  return { type: 'alter_relationship', collection: owner, from: relationship, to };
}
