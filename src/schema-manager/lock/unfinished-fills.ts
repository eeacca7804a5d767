import type { Finding } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { onlineChange } from '../online-changes/online-change.js';

/** The attributes whose stored values operations fill in place, by name (see `schemaName`): the live schema does not show how far that got. */
export function filledNames(
  operations: readonly Operation[],
  fill: (collection: string, key: string) => unknown,
): readonly string[] {
  return operations.flatMap((operation) => {
    const attribute = filledBy(operation);
    if (attribute === null || !('collection' in operation) || typeof operation.collection !== 'string') return [];
    return fill(operation.collection, attribute.key) === null ? [] : [schemaName(operation.collection, attribute.key)];
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
): readonly { readonly collection: string; readonly attribute: AttributeSchema }[] {
  if (names.length === 0) return [];
  const touched = new Set(operations.flatMap(operationNames));
  return collections.flatMap(({ id, attributes }) =>
    attributes
      .map((attribute) => ({ collection: id, attribute, name: schemaName(id, attribute.key) }))
      .filter(({ name }) => names.includes(name) && !touched.has(name)),
  );
}

/** The operations that go on with what an interrupted run was filling, where there is an answer for it. */
export function fillsLeft(
  names: readonly string[],
  operations: readonly Operation[],
  schema: DatabaseSchema,
  isAnswered: (collection: string, attribute: AttributeSchema) => boolean,
): readonly AlterAttribute[] {
  return unfinished(names, operations, schema)
    .filter(({ collection, attribute }) => isAnswered(collection, attribute))
    .map(({ collection, attribute }) => ({ type: 'alter_attribute', collection, from: attribute, to: attribute }));
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
