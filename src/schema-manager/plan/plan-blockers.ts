import type { LiveSchema } from '../../appwrite/schema/live-schema.js';
import { describeFailed } from '../../appwrite/schema/settle.js';
import { describeFinding, type Finding } from '../../errors.js';
import { lostCollections } from '../../operations/affected-parts.js';
import {
  applyOperations,
  createdAttributes,
  droppedPart,
  type Operation,
  operationCollection,
  operationNames,
  operationSubject,
} from '../../operations/operation.js';
import type { RenameCollection } from '../../operations/rename-collection.js';
import type { SchemaPart } from '../../operations/schema-delta.js';
import { attributeType } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { ROW_WIDTH } from '../../schema/limits.js';
import { exactName, thingsNamed } from '../../schema/named-thing.js';
import { storedEndsOf } from '../../schema/relationship-schema.js';
import { isSameId } from '../../schema/rename.js';
import { rowWidth } from '../../schema/row-width.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { unfinishedRestores } from '../lock/restoring-name.js';
import {
  changeCost,
  changedName,
  changeId,
  describeChange,
  type OnlineChange,
  onlineChange,
  onlineChanges,
  withoutChanges,
} from '../online-changes/online-change.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { lostLinks } from './lost-links.js';

/** What blocks operations, as far as is known without documents. `managed` is the schema they run on. */
export function planBlockers(
  operations: readonly Operation[],
  live: LiveSchema,
  managed: DatabaseSchema,
  unfinished: readonly OnlineChange[],
): readonly Finding[] {
  const start = withRenamesDone(managed, operations);
  const continued = new Set(onlineChanges(operations).map(changeId));
  return [
    ...live.unsettled.filter(isStuck(operations)).map(describeFailed),
    ...unfinishedRestores({ collections: touchedBy(operations, managed) }),
    ...unfinished.filter((change) => !continued.has(changeId(change))).map(incompleteChange),
    ...operations.flatMap((operation) => blockersOf(operation, operations, live, start)),
    ...lostLinks(operations, withoutChanges(live.schema, unfinished)),
    ...sameNames(operations),
    ...takenEnds(managed, operations),
  ];
}

/** The existing collections that operations work on, except those they drop. */
function touchedBy(operations: readonly Operation[], { collections }: DatabaseSchema): DatabaseSchema['collections'] {
  const touched = new Set(operations.map(operationCollection));
  for (const id of lostCollections(operations)) touched.delete(id);
  return collections.filter(({ id }) => touched.has(id));
}

const END_RULES = ['relationship_pair_twice', 'relationship_hidden_end'];

/** Keys that something new would share with the hidden end of a one-way relationship: it keeps its original key, whatever the model says. */
export function takenEnds(schema: DatabaseSchema, operations: readonly Operation[]): readonly Finding[] {
  const taken = (one: DatabaseSchema) => validateSchema(one).filter(({ rule }) => END_RULES.includes(rule));
  const after = taken(applyOperations(schema, operations));
  if (after.length === 0) return after;
  const before = new Set(taken(schema).map(describeFinding));
  return after.filter((finding) => !before.has(describeFinding(finding)));
}

/** Changes of two attributes with the same dotted name, because an id or a key contains a dot: each needs a separate run. */
function sameNames(operations: readonly Operation[]): readonly Finding[] {
  const altered = operations.flatMap((operation) =>
    operation.type === 'alter_attribute' || operation.type === 'add_attribute' ? [operationSubject(operation)] : [],
  );
  return altered.flatMap(({ collection, key }) => {
    const at = `${collection}.${key}`;
    const others = thingsNamed(at, altered);
    if (others.length < 2 || others[0]?.collection !== collection) return [];
    return [
      {
        rule: 'same_name',
        at,
        found: `changes of ${others.map((thing) => `'${exactName(thing)}'`).join(' and ')} in one run`,
        expected: 'names that differ in more than the place of the dot',
        remedy: `Migrate the collections one after another: \`only: ['${collection}']\`.`,
        commandLine: { remedy: `Migrate the collections one after another: --only ${collection}` },
      },
    ];
  });
}

function incompleteChange(change: OnlineChange): Finding {
  return {
    rule: 'incomplete_change',
    at: changedName(change),
    found: `${describeChange(change)} that an earlier run did not finish, and a model without it`,
    expected: 'the model that was being migrated to',
    remedy: 'Restore the model and migrate to finish the change, or call undo() to take it back.',
    commandLine: {
      remedy: 'Restore the model and migrate to finish the change, or run `entwrite schema undo` to take it back.',
    },
  };
}

/** Selects what Appwrite could not delete, because nobody else can; what it failed to make is deleted and made again. */
function isStuck(operations: readonly Operation[]): (item: LiveSchema['unsettled'][number]) => boolean {
  const wanted = new Set(operations.flatMap(operationNames));
  return ({ collection, key, status }) => status === 'stuck' && wanted.has(schemaName(collection, key));
}

function blockersOf(
  operation: Operation,
  operations: readonly Operation[],
  live: LiveSchema,
  managed: DatabaseSchema,
): readonly Finding[] {
  const linked =
    operation.type === 'rename_collection' ? linkedBlockers(operation, operations, live.schema) : copyInCase(operation);
  if (live.relational) return [...linked, ...roomBlockers(operation, managed)];
  const id = operationCollection(operation);
  const spatial = createdAttributes(operation)
    .filter((attribute) => attributeType(attribute).family === 'geometry')
    .map(({ key, type }) => ({
      rule: 'no_spatial_types',
      at: `${id}.${key}`,
      found: `a ${type} on an Appwrite that stores in MongoDB`,
      expected: 'an Appwrite on MariaDB or PostgreSQL',
      remedy: 'Store the coordinates as float attributes or as JSON.',
    }));
  return [...linked, ...spatial];
}

/** Links belong to a collection and cannot be moved to another one. */
function linkedBlockers(
  { from, collection }: RenameCollection,
  operations: readonly Operation[],
  live: DatabaseSchema,
): readonly Finding[] {
  const linked = storedEndsOf(live, from).length;
  if (linked === 0) return [];
  const dropped = operations.map(droppedPart).filter((part) => isRelationshipOf(part, collection.id)).length;
  const remedy =
    dropped === linked
      ? 'Drop the relationships in a migration of their own first.'
      : `Keep the id '${from}' (the class may have any name); or turn the relationships into attributes with ids (or lists of ids), rename, and turn them back, in three migrations.`;
  return [
    {
      rule: 'rename_of_linked',
      at: collection.id,
      found: `a new id for '${from}', in which relationships begin or end`,
      expected: 'a collection without relationships',
      remedy,
    },
  ];
}

function isRelationshipOf(part: SchemaPart | null, collection: string): boolean {
  return part?.kind === 'relationship' && [part.collection, part.value.relatedCollection].includes(collection);
}

/** A datetime that is copied instead of renamed exists under both keys for a while, which Appwrite compares without case. */
function copyInCase(operation: Operation): readonly Finding[] {
  if (operation.type !== 'rename_attribute' || operation.copied === undefined) return [];
  const { collection, from, to } = operation;
  if (!isSameId(from, to)) return [];
  return [
    {
      rule: 'rename_in_case',
      at: `${collection}.${to}`,
      found: `a rename of the datetime '${from}', which differs from '${to}' in case only, on a server that cannot rename a datetime`,
      expected: 'another key, since Appwrite compares keys without case',
      remedy: `Keep the stored key (\`key: '${from}'\`), or rename by way of a third key in two migrations.`,
    },
  ];
}

/** The old and the new one, or a seal, exist side by side for a while, so both must fit into a row. */
function roomBlockers(operation: Operation, managed: DatabaseSchema): readonly Finding[] {
  const change = onlineChange(operation);
  if (change === null) return [];
  return changeCost(change).room.flatMap(({ collection: id, key, bytes }) => {
    const collection = findCollection(managed, id);
    const width = collection === undefined ? 0 : rowWidth(managed, collection) + bytes;
    if (width < ROW_WIDTH) return [];
    return [
      {
        rule: 'no_room_for_both',
        at: `${id}.${key}`,
        found: `a change that temporarily needs another attribute: ${width} bytes a row`,
        expected: `less than ${ROW_WIDTH}`,
        remedy:
          'First make another attribute smaller, turn it into a `text` (which takes 20 bytes), or drop one that is not needed.',
      },
    ];
  });
}
