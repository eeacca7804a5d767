import { linkChains } from '../../differ/link-chains.js';
import { applyOperations, type Operation, operationCollection } from '../../operations/operation.js';
import { schemasEqual } from '../../schema/canonical-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';

/** What one migration file is about. */
export interface CollectionChange {
  readonly kind: 'create' | 'update' | 'rename' | 'drop' | 'expand' | 'contract';
  /** Id of the collection; null where the operations cannot be distinguished by collection. */
  readonly collection: string | null;
  readonly operations: readonly Operation[];
}

type RelationshipOperation = Extract<
  Operation,
  { readonly type: 'create_relationship' | 'alter_relationship' | 'drop_relationship' }
>;

/**
 * Splits operations into one change per collection, in an order in which they can follow each other: collections that others
 * refer to first, drops last, a new relationship with the later of its two collections and one that goes with the earlier. Each
 * change leads to a schema that Appwrite accepts; where no such split exists, all is one change. Pure.
 *
 * @param operations from `diffSchemas(from, to)`
 */
export function splitByCollection(
  operations: readonly Operation[],
  from: DatabaseSchema,
  to: DatabaseSchema,
): readonly CollectionChange[] {
  const order = orderCollections(operations, to);
  const place = new Map(order.map((id, at) => [id, at]));
  const groups = order.map((): Operation[] => []);
  const target = new Map(linkChains(operations).flatMap((chain) => chain.map((one) => [one, chain.at(-1) ?? one])));
  for (const operation of operations) groups[groupOf(target.get(operation) ?? operation, place)]?.push(operation);
  const changes = order.flatMap((collection, at): CollectionChange[] => {
    const own = groups[at] ?? [];
    return own.length === 0 ? [] : [{ kind: kindOf(own), collection, operations: own }];
  });
  if (isSound(changes, from, to)) return changes;
  return [{ kind: 'update', collection: null, operations }];
}

function isRelationship(operation: Operation): operation is RelationshipOperation {
  return operation.type.endsWith('_relationship');
}

/** The collection whose documents hold the link, or that says so. */
function dependent(operation: RelationshipOperation): string {
  const { kind, twoWay, relatedCollection } = relationshipOf(operation);
  return kind === 'oneToMany' && twoWay ? relatedCollection : operation.collection;
}

function ends(operation: RelationshipOperation): readonly [string, string] {
  return [operation.collection, relationshipOf(operation).relatedCollection];
}

function relationshipOf(operation: RelationshipOperation) {
  return operation.type === 'alter_relationship' ? operation.to : operation.relationship;
}

function orderCollections(operations: readonly Operation[], to: DatabaseSchema): readonly string[] {
  const relationships = operations.filter(isRelationship);
  const changed = new Set(operations.filter((operation) => !isRelationship(operation)).map(operationCollection));
  for (const operation of relationships) {
    const isElsewhere = operation.type === 'drop_relationship' && ends(operation).some((id) => changed.has(id));
    if (!isElsewhere) changed.add(dependent(operation));
  }
  const created = operations.flatMap((operation) =>
    operation.type === 'create_collection' ? [operation.collection.id.toLowerCase()] : [],
  );
  const dropped = operations.flatMap((operation) =>
    operation.type === 'drop_collection' ? [operation.collection.id] : [],
  );
  // Appwrite compares ids without case: a dropped collection may conflict with a created one.
  const early = dropped.filter((id) => created.includes(id.toLowerCase()));
  const kept = to.collections.map(({ id }) => id).filter((id) => changed.has(id));
  return [...early, ...byDependency(kept, relationships), ...dropped.filter((id) => !early.includes(id))];
}

/** Those that a new relationship refers to first; in a circle the order stays. */
function byDependency(ids: readonly string[], relationships: readonly RelationshipOperation[]): readonly string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || !ids.includes(id)) return;
    seen.add(id);
    for (const operation of relationships) {
      if (operation.type !== 'create_relationship' || dependent(operation) !== id) continue;
      for (const end of ends(operation)) visit(end);
    }
    ordered.push(id);
  };
  for (const id of ids) visit(id);
  return ordered;
}

function groupOf(operation: Operation, place: ReadonlyMap<string, number>): number {
  if (!isRelationship(operation)) return place.get(operationCollection(operation)) ?? 0;
  const places = ends(operation).flatMap((id) => place.get(id) ?? []);
  switch (operation.type) {
    case 'create_relationship':
      return Math.max(...places);
    case 'alter_relationship':
      return place.get(dependent(operation)) ?? Math.max(...places);
    case 'drop_relationship':
      return Math.min(...places);
  }
}

function kindOf(operations: readonly Operation[]): CollectionChange['kind'] {
  if (operations.some(({ type }) => type === 'create_collection')) return 'create';
  if (operations.some(({ type }) => type === 'rename_collection')) return 'rename';
  return operations.some(({ type }) => type === 'drop_collection') ? 'drop' : 'update';
}

/** Whether the changes can be made one after the other, and lead where they should. */
function isSound(changes: readonly CollectionChange[], from: DatabaseSchema, to: DatabaseSchema): boolean {
  let schema = from;
  try {
    for (const { operations } of changes) {
      schema = applyOperations(schema, operations);
      if (hasDangling(schema) || validateSchema(schema).length > 0) return false;
    }
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  return schemasEqual(schema, to);
}

function hasDangling(schema: DatabaseSchema): boolean {
  return schema.collections.some(({ relationships }) =>
    relationships.some(({ relatedCollection }) => findCollection(schema, relatedCollection) === undefined),
  );
}
