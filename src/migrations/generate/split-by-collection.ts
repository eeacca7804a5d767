import { linkChains } from '../../differ/link-chains.js';
import {
  applyOperations,
  isCreation,
  type Operation,
  operationCollection,
  operationDelta,
  relationshipOf,
} from '../../operations/operation.js';
import { schemasEqual } from '../../schema/canonical-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { OwnedRelationship } from '../../schema/relationship-schema.js';
import { isCollectionRename } from '../../schema/rename.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';

export interface CollectionChange {
  readonly kind: 'create' | 'update' | 'rename' | 'drop' | 'expand' | 'contract';
  /** Id of the collection; null if the operations cannot be split by collection. */
  readonly collection: string | null;
  readonly operations: readonly Operation[];
}

/**
 * Splits operations into one change per collection, in an order in which they can run: referenced collections first, drops last, a new
 * relationship with the later of its two collections and a dropped one with the earlier. Each change leads to a schema that Appwrite
 * accepts; if no such split exists, everything is one change. Pure.
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
  const groups = order.map((collection) => ({ collection, operations: [] as Operation[] }));
  const target = new Map(linkChains(operations).flatMap((chain) => chain.map((one) => [one, chain.at(-1) ?? one])));
  for (const operation of operations)
    groups[groupOf(target.get(operation) ?? operation, place)]?.operations.push(operation);
  const changes = groups
    .filter((group) => group.operations.length > 0)
    .map((group): CollectionChange => ({ kind: kindOf(group.operations), ...group }));
  if (isSound(changes, from, to)) return changes;
  return [{ kind: 'update', collection: null, operations }];
}

/** The collection that depends on the other: the one whose documents hold the link, or that declares it. */
function dependent({ collection, relationship: { kind, twoWay, relatedCollection } }: OwnedRelationship): string {
  return kind === 'oneToMany' && twoWay ? relatedCollection : collection;
}

function ends({ collection, relationship }: OwnedRelationship): readonly [string, string] {
  return [collection, relationship.relatedCollection];
}

function orderCollections(operations: readonly Operation[], to: DatabaseSchema): readonly string[] {
  const isLink = (operation: Operation) => relationshipOf(operation) !== null;
  const changed = new Set(operations.filter((operation) => !isLink(operation)).map(operationCollection));
  for (const operation of operations) {
    const owned = relationshipOf(operation);
    if (owned === null) continue;
    const isDropped = operationDelta(operation).after === undefined;
    if (!isDropped || !ends(owned).some((id) => changed.has(id))) changed.add(dependent(owned));
  }
  const parts = operations.map(operationDelta);
  const created = parts.flatMap(({ after }) => (after?.kind === 'collection' ? [after.collection.toLowerCase()] : []));
  const dropped = parts.flatMap(({ before }) => (before?.kind === 'collection' ? [before.collection] : []));
  // Appwrite compares ids without case: a dropped collection may conflict with a created one.
  const early = dropped.filter((id) => created.includes(id.toLowerCase()));
  const kept = to.collections.map(({ id }) => id).filter((id) => changed.has(id));
  const linked = operations.filter(isCreation).flatMap((operation) => relationshipOf(operation) ?? []);
  return [...early, ...byDependency(kept, linked), ...dropped.filter((id) => !early.includes(id))];
}

/** Collections that a new relationship refers to come first; in a cycle the order stays. */
function byDependency(ids: readonly string[], created: readonly OwnedRelationship[]): readonly string[] {
  const ordered: string[] = [];
  const seen = new Set<string>();
  const visit = (id: string): void => {
    if (seen.has(id) || !ids.includes(id)) return;
    seen.add(id);
    for (const owned of created) if (dependent(owned) === id) for (const end of ends(owned)) visit(end);
    ordered.push(id);
  };
  for (const id of ids) visit(id);
  return ordered;
}

function groupOf(operation: Operation, place: ReadonlyMap<string, number>): number {
  const owned = relationshipOf(operation);
  if (owned === null) return place.get(operationCollection(operation)) ?? 0;
  const places = ends(owned).flatMap((id) => place.get(id) ?? []);
  const { before, after } = operationDelta(operation);
  if (after === undefined) return Math.min(...places);
  return (before === undefined ? undefined : place.get(dependent(owned))) ?? Math.max(...places);
}

function kindOf(operations: readonly Operation[]): CollectionChange['kind'] {
  const deltas = operations.map(operationDelta);
  if (deltas.some(({ after }) => after?.kind === 'collection')) return 'create';
  if (deltas.some(({ rename }) => rename !== undefined && isCollectionRename(rename))) return 'rename';
  return deltas.some(({ before }) => before?.kind === 'collection') ? 'drop' : 'update';
}

/** Whether the changes can be made one after another and lead to the target. */
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
