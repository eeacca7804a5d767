import type { Finding } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { type Operation, operationCollection, operationDelta, operationNames } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { onlineChange } from '../online-changes/online-change.js';

/** The attributes whose stored values operations fill in place, by name (see `schemaName`): the live schema does not show how far that got. */
export function filledNames(
  operations: readonly Operation[],
  fill: (collection: string, key: string) => unknown,
): readonly string[] {
  return operations.flatMap((operation) => {
    const attribute = filledBy(operation);
    const collection = operationCollection(operation);
    return attribute === null || fill(collection, attribute.key) === null
      ? []
      : [schemaName(collection, attribute.key)];
  });
}

function filledBy(operation: Operation): AttributeSchema | null {
  if (onlineChange(operation) !== null) return null;
  if (operation.type === 'add_attribute') return operation.attribute;
  return operation.type === 'alter_attribute' ? operation.to : null;
}

/** Attributes of a schema that an interrupted run was filling, and that no operation touches. */
function unfinished(
  names: readonly string[],
  operations: readonly Operation[],
  { collections }: DatabaseSchema,
): readonly LeftAttribute[] {
  if (names.length === 0) return [];
  const touched = new Set(operations.filter((operation) => !isOfIndex(operation)).flatMap(operationNames));
  return collections.flatMap(({ id, attributes }) =>
    attributes
      .map((attribute) => ({ collection: id, attribute, name: schemaName(id, attribute.key) }))
      .filter(({ name }) => names.includes(name) && !touched.has(name)),
  );
}

interface LeftAttribute {
  readonly collection: string;
  readonly attribute: AttributeSchema;
}

/** An index may have the key of an attribute. */
function isOfIndex(operation: Operation): boolean {
  const { before, after } = operationDelta(operation);
  return (before ?? after)?.kind === 'index';
}

/**
 * Operations with those that go on with what an interrupted run was filling, where there is an answer for it. They come where that run had
 * them, because functions read other attributes, too: before what it had not changed yet, and after what it fills before.
 *
 * @param schema the live one
 * @param target the one that comes of the operations, in whose order new attributes are filled
 */
export function withFillsLeft(
  names: readonly string[],
  operations: readonly Operation[],
  { schema, target }: { readonly schema: DatabaseSchema; readonly target: DatabaseSchema },
  isAnswered: (collection: string, attribute: AttributeSchema) => boolean,
): readonly Operation[] {
  const left = unfinished(names, operations, schema).filter(({ collection, attribute }) =>
    isAnswered(collection, attribute),
  );
  const placeOf = ({ collection, attribute }: LeftAttribute) =>
    findCollection(target, collection)?.attributes.findIndex(({ key }) => key === attribute.key) ?? -1;
  const all = [...operations];
  for (const one of [...left].sort((a, b) => placeOf(a) - placeOf(b))) {
    const { collection, attribute } = one;
    const next = all.findIndex((other) => {
      if (!('collection' in other) || other.collection !== collection) return false;
      if (other.type === 'add_attribute') return placeOf(other) > placeOf(one);
      return other.type === 'alter_attribute' && operations.includes(other);
    });
    const fill: AlterAttribute = { type: 'alter_attribute', collection, from: attribute, to: attribute };
    all.splice(next < 0 ? all.length : next, 0, fill);
  }
  return all;
}

/** Hints about attributes that an interrupted run was filling, which a plan without an answer leaves as they are. */
export function fillHints(
  names: readonly string[],
  operations: readonly Operation[],
  schema: DatabaseSchema,
): readonly Finding[] {
  return unfinished(names, operations, schema).map(({ collection, attribute: { key } }) => {
    const at = `${collection}.${key}`;
    return {
      rule: 'incomplete_fill',
      at,
      found: 'values that an interrupted run was still writing, by an answer that it was given',
      expected: 'that answer again, or another one',
      remedy: `Pass migrate({ resolve: { '${at}': … } }) as before; { backfill: null } leaves the rest as it is.`,
      commandLine: { remedy: `Pass --resolve ${at}=… as before.` },
    };
  });
}
