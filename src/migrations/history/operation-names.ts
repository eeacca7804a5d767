import type { Operation } from '../../operations/operation.js';
import { mirrorRelationship } from '../../schema/relationship-schema.js';

/** `collection.key` of everything an operation makes, changes or removes; `collection.*` for a collection that goes. */
export function operationNames(operation: Operation): readonly string[] {
  switch (operation.type) {
    case 'create_collection': {
      const { id, attributes, indexes } = operation.collection;
      return [`${id}.`, ...[...attributes, ...indexes].map(({ key }) => `${id}.${key}`)];
    }
    case 'drop_collection':
      return [`${operation.collection.id}.*`];
    case 'rename_collection':
      return [`${operation.from}.*`, `${operation.collection.id}.*`];
    case 'update_collection':
      return [`${operation.collection}.`];
    case 'add_attribute':
    case 'drop_attribute':
      return [`${operation.collection}.${operation.attribute.key}`];
    case 'alter_attribute':
      return [`${operation.collection}.${operation.to.key}`];
    case 'rename_attribute':
      return [`${operation.collection}.${operation.from}`, `${operation.collection}.${operation.to}`];
    case 'create_index':
    case 'drop_index':
      return [`${operation.collection}.${operation.index.key}`];
    case 'create_relationship':
    case 'drop_relationship':
      return bothEnds(operation.collection, operation.relationship);
    case 'alter_relationship':
      return [...bothEnds(operation.collection, operation.from), ...bothEnds(operation.collection, operation.to)];
  }
}

function bothEnds(
  collection: string,
  relationship: Parameters<typeof mirrorRelationship>[0]['relationship'],
): readonly string[] {
  if (!relationship.twoWay) return [`${collection}.${relationship.key}`];
  const other = mirrorRelationship({ collection, relationship });
  return [`${collection}.${relationship.key}`, `${other.collection}.${other.relationship.key}`];
}
