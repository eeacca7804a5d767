import type { LiveSchema } from '../../appwrite/live-schema.js';
import { describeFailed } from '../../appwrite/settle.js';
import { hasRelationships } from '../../documents/write-strategy.js';
import type { Finding } from '../../errors.js';
import { type Operation, operationCollection, operationNames } from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import { attributeBytes, attributeType, describeAttribute } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { ROW_WIDTH } from '../../schema/limits.js';
import { visibleSides } from '../../schema/relationship-schema.js';
import { RELATIONSHIP_BYTES, rowWidth } from '../../schema/row-width.js';
import { type LinkChange, linkChange } from '../online-changes/link-change.js';
import { type RenameChange, renameChanges, withRenamesDone } from '../online-changes/rename-change.js';
import { type ShadowChange, shadowChange } from '../online-changes/shadow-change.js';

/**
 * What can be told without looking at documents to stand in the way of some operations.
 *
 * @param managed the schema they run on
 * @param halfDone what an earlier run left half done
 */
export function planObstacles(
  operations: readonly Operation[],
  live: LiveSchema,
  managed: DatabaseSchema,
  { unfinished, links = [], renames = [] }: HalfDone,
): readonly Finding[] {
  const start = withRenamesDone(managed, operations);
  const linked = new Set(operations.flatMap((operation) => linkChange(operation)?.shadowKey ?? []));
  const continued = new Set(
    operations.flatMap((operation) =>
      operation.type === 'alter_attribute' ? (shadowChange(operation)?.shadowKey ?? []) : [],
    ),
  );
  const renamed = new Set(renameChanges(operations).map(({ shadowName }) => shadowName));
  return [
    ...live.unsettled.filter(isBroken(operations)).map(describeFailed),
    ...unfinished.filter(({ shadowKey }) => !continued.has(shadowKey)).map(halfDone),
    ...links.filter(({ shadowKey }) => !linked.has(shadowKey)).map(linkHalfDone),
    ...renames.filter(({ shadowName }) => !renamed.has(shadowName)).map(renameHalfDone),
    ...operations.flatMap((operation) => obstacles(operation, live, start)),
  ];
}

/** Changes that an earlier run began and did not finish. */
export interface HalfDone {
  readonly unfinished: readonly ShadowChange[];
  readonly links?: readonly LinkChange[];
  readonly renames?: readonly RenameChange[];
}

function renameHalfDone({ from, collection }: RenameChange): Finding {
  return {
    rule: 'incomplete_change',
    at: from,
    found: `a rename to '${collection.id}' that an earlier run left half done, and a model that wants something else`,
    expected: 'the model that was being migrated to, and the collection as it was',
    remedy: 'Put the model back and migrate to finish the rename, or call undo() to take it back.',
  };
}

function linkHalfDone({ collection, key, to }: LinkChange): Finding {
  return {
    rule: 'incomplete_change',
    at: `${collection}.${key}`,
    found: `a change ${to === 'attribute' ? 'from a relationship to an attribute' : 'from an attribute to a relationship'} that an earlier run left half done, and a model that wants something else`,
    expected: 'the model that was being migrated to',
    remedy: 'Put the model back and migrate to finish the change, or call undo() to take it back.',
  };
}

function halfDone({ collection, from, to }: ShadowChange): Finding {
  return {
    rule: 'incomplete_change',
    at: `${collection}.${to.key}`,
    found: `a change from (${describeAttribute(from)}) to (${describeAttribute(to)}) that an earlier run left half done, and a model that wants something else`,
    expected: 'the model that was being migrated to',
    remedy: 'Put the model back and migrate to finish the change, or call undo() to take it back.',
  };
}

function isBroken(operations: readonly Operation[]): (item: LiveSchema['unsettled'][number]) => boolean {
  const wanted = new Set(operations.flatMap(operationNames));
  return ({ collection, key, status }) =>
    (status === 'failed' || status === 'stuck') && wanted.has(`${collection}.${key}`);
}

function obstacles(operation: Operation, live: LiveSchema, managed: DatabaseSchema): readonly Finding[] {
  if (operation.type === 'rename_collection') return renameObstacles(operation, live.schema);
  if (live.relational) return roomObstacles(operation, managed);
  if (operation.type !== 'add_attribute' && operation.type !== 'create_collection') return [];
  const attributes = operation.type === 'add_attribute' ? [operation.attribute] : operation.collection.attributes;
  const id = operationCollection(operation);
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

/** Links belong to a collection and cannot be handed to another one. */
function renameObstacles({ from, collection }: RenameCollection, live: DatabaseSchema): readonly Finding[] {
  if (!hasRelationships(live, from)) return [];
  return [
    {
      rule: 'rename_of_linked',
      at: collection.id,
      found: `a new id for '${from}', in which relationships begin or end`,
      expected: 'a collection without relationships',
      remedy: `Keep the id '${from}' (the class may have any name); or make attributes with ids (or lists of them) of the relationships, rename, and make relationships of them again, in three migrations.`,
    },
  ];
}

/** The old and the new one exist side by side for a while: both have to fit into a row. */
function roomObstacles(operation: Operation, managed: DatabaseSchema): readonly Finding[] {
  return neededRoom(operation).flatMap(({ id, key, bytes }) => {
    const collection = findCollection(managed, id);
    const width = collection === undefined ? 0 : rowWidth(managed, collection) + bytes;
    if (width < ROW_WIDTH) return [];
    return [
      {
        rule: 'no_room_for_both',
        at: `${id}.${key}`,
        found: `a change that needs the old and the new attribute side by side: ${width} bytes a row`,
        expected: `less than ${ROW_WIDTH}`,
        remedy:
          'Make another attribute smaller, or a `text` (which takes 20 bytes), or drop one that is not needed, first.',
      },
    ];
  });
}

/** Bytes of a row that what takes the place of something needs beside it, by collection. */
function neededRoom(
  operation: Operation,
): readonly { readonly id: string; readonly key: string; readonly bytes: number }[] {
  if (operation.type === 'alter_attribute' && shadowChange(operation) !== null)
    return [{ id: operation.collection, key: operation.to.key, bytes: attributeBytes(operation.to) }];
  const change = linkChange(operation);
  if (change === null) return [];
  const { collection, key, attribute, owner, relationship } = change;
  if (change.to === 'attribute')
    return [{ id: collection, key, bytes: attribute === null ? 0 : attributeBytes(attribute) }];
  return visibleSides({ collection: owner, relationship }).map((side) => ({
    id: side.collection,
    key: side.relationship.key,
    bytes: RELATIONSHIP_BYTES,
  }));
}
