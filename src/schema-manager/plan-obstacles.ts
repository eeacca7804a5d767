import type { LiveSchema } from '../appwrite/live-schema.js';
import { describeFailed } from '../appwrite/settle.js';
import type { Finding } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import { attributeChanges } from '../schema/attribute-changes.js';
import { attributeType } from '../schema/attribute-types.js';

/** What can be told without looking at documents to stand in the way of some operations. */
export function planObstacles(operations: readonly Operation[], live: LiveSchema): readonly Finding[] {
  return [
    ...live.unsettled.filter(isBroken(operations)).map(describeFailed),
    ...operations.flatMap((operation) => obstacles(operation, live)),
  ];
}

function isBroken(operations: readonly Operation[]): (item: LiveSchema['unsettled'][number]) => boolean {
  const wanted = new Set(operations.flatMap(touchedNames));
  return ({ collection, key, status }) =>
    (status === 'failed' || status === 'stuck') && wanted.has(`${collection}.${key}`);
}

/** `collection.key` of everything an operation makes, changes or removes; both ends of a two-way relationship. */
export function touchedNames(operation: Operation): readonly string[] {
  switch (operation.type) {
    case 'create_collection':
      return [...operation.collection.attributes, ...operation.collection.indexes].map(
        ({ key }) => `${operation.collection.id}.${key}`,
      );
    case 'add_attribute':
    case 'drop_attribute':
      return [`${operation.collection}.${operation.attribute.key}`];
    case 'create_index':
    case 'drop_index':
      return [`${operation.collection}.${operation.index.key}`];
    case 'create_relationship':
    case 'drop_relationship': {
      const { key, twoWay, relatedCollection, twoWayKey } = operation.relationship;
      return [`${operation.collection}.${key}`, ...(twoWay ? [`${relatedCollection}.${twoWayKey}`] : [])];
    }
    default:
      return [];
  }
}

function obstacles(operation: Operation, live: LiveSchema): readonly Finding[] {
  if (operation.type === 'alter_attribute') {
    const { collection, from, to } = operation;
    return attributeChanges(from, to)
      .filter(({ way }) => way === 'shadow')
      .map((change) => ({
        rule: 'cannot_alter_in_place',
        at: `${collection}.${from.key}`,
        found: `a change of ${change.aspect} (${String(change.from)} -> ${String(change.to)}), which Appwrite cannot make in place`,
        expected: 'a change of size, range, elements, required, default or key',
        remedy:
          'Add an attribute under a new key, copy the values over, then drop the old one; entwrite never drops and re-creates by itself.',
      }));
  }
  if (!live.relational && (operation.type === 'add_attribute' || operation.type === 'create_collection')) {
    const attributes = operation.type === 'add_attribute' ? [operation.attribute] : operation.collection.attributes;
    const id = operation.type === 'add_attribute' ? operation.collection : operation.collection.id;
    return attributes
      .filter((attribute) => attributeType(attribute).family === 'geometry')
      .map(({ key, type }) => ({
        rule: 'no_spatial_types',
        at: `${id}.${key}`,
        found: `a ${type} on an Appwrite that stores in MongoDB`,
        expected: 'an Appwrite on MariaDB or PostgreSQL',
        remedy: 'Store the coordinates as float attributes or as JSON.',
      }));
  }
  return [];
}
