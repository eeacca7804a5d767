import type { CheckContext, DataCheck } from '../../operations/data-check.js';
import {
  afterRenames,
  droppedPart,
  type Operation,
  operationChecks,
  operationCollection,
  operationDelta,
} from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';

/**
 * The checks that operations need, by collection: for what Appwrite accepts without looking at documents although it breaks them (facts 1
 * and 3), and for conversions and resolutions. `start` is the schema the operations run on.
 *
 * @param planned the whole plan; the operations are what an earlier run has not copied yet
 */
export function dataChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  isFilled: CheckContext['isFilled'] = () => false,
  planned: readonly Operation[] = operations,
): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  const context = { staying: stayingIndexes(planned, start), isFilled };
  for (const operation of operations) {
    const collection = operationCollection(operation);
    if (findCollection(start, collection) === undefined) continue;
    for (const check of operationChecks(operation, context)) {
      const others = checks.get(collection) ?? [];
      if (!others.some(({ kind, at }) => kind === check.kind && at === check.at))
        checks.set(collection, [...others, check]);
    }
  }
  return checks;
}

/** Checks of values under new indexes, by collection, for servers that accept at most `most` bytes there. */
export function indexChecks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  most: number,
): ReadonlyMap<string, readonly DataCheck[]> {
  const checks = new Map<string, DataCheck[]>();
  for (const operation of operations) {
    const { after } = operationDelta(operation);
    if (after?.kind !== 'index' || findCollection(start, after.collection) === undefined) continue;
    const { collection, value: index } = after;
    const attributes = attributesAround(operations, start, collection);
    const isLong = attributes.some((one) => index.attributes.includes(one.key) && mayBeLonger(one, most));
    if (index.type === 'spatial' || !isLong) continue;
    checks.set(collection, [
      ...(checks.get(collection) ?? []),
      { kind: 'indexed', at: `${collection}.${index.key}`, index },
    ]);
  }
  return checks;
}

/** The new fulltext indexes over texts that may be longer than `most` bytes, by `collection.key`. */
export function longFulltextIndexes(
  operations: readonly Operation[],
  start: DatabaseSchema,
  most: number,
): readonly { readonly at: string; readonly keys: readonly string[] }[] {
  return operations.flatMap((operation) => {
    const { after } = operationDelta(operation);
    if (after?.kind !== 'index' && after?.kind !== 'collection') return [];
    const indexes = after.kind === 'index' ? [after.value] : after.value.indexes;
    const created = after.kind === 'collection' ? after.value.attributes : [];
    const attributes = [
      ...created,
      ...operations.flatMap((one) => createdIn(one, after.collection)),
      ...attributesAround(operations, start, after.collection),
    ];
    return indexes.flatMap(({ key, type, attributes: keys }) => {
      const long = keys.filter((name) => attributes.some((one) => one.key === name && mayBeLonger(one, most)));
      return type === 'fulltext' && long.length > 0 ? [{ at: `${after.collection}.${key}`, keys: long }] : [];
    });
  });
}

function createdIn(operation: Operation, collection: string): readonly AttributeSchema[] {
  return operation.type === 'add_attribute' && operation.collection === collection ? [operation.attribute] : [];
}

/** The attributes of a collection before and after some operations; an interrupted run may have done some of them. */
function attributesAround(
  operations: readonly Operation[],
  start: DatabaseSchema,
  collection: string,
): readonly AttributeSchema[] {
  const own = findCollection(start, collection)?.attributes ?? [];
  const deltas = operations.map(operationDelta);
  const renamed = deltas.flatMap(({ rename }) =>
    rename?.collection === collection
      ? own.filter(({ key }) => key === rename.from).map((attribute) => ({ ...attribute, key: rename.to }))
      : [],
  );
  const altered = deltas.flatMap(({ before, after }) =>
    before !== undefined && after?.kind === 'attribute' && after.collection === collection ? [after.value] : [],
  );
  return [...own, ...renamed, ...altered];
}

/** The most bytes a character takes in UTF-8. */
const CHARACTER = 4;

function mayBeLonger(attribute: AttributeSchema, most: number): boolean {
  if (attributeType(attribute).family !== 'text') return false;
  return !('size' in attribute) || attribute.size * CHARACTER > most;
}

function stayingIndexes(operations: readonly Operation[], start: DatabaseSchema): CheckContext['staying'] {
  const renamed = afterRenames(start, operations);
  const dropped = new Set(
    operations
      .map(droppedPart)
      .flatMap((part) => (part?.kind === 'index' ? [schemaName(part.collection, part.value.key)] : [])),
  );
  return (id) => (findCollection(renamed, id)?.indexes ?? []).filter(({ key }) => !dropped.has(schemaName(id, key)));
}
