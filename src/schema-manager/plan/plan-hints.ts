import type { Finding } from '../../errors.js';
import { applyOperations, type Operation, operationDelta } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { unsupportedKeys } from '../../schema/rules/unsupported-keys.js';
import { schemaName } from '../../schema/schema-name.js';
import { isSuperseded, type ManagedState, NO_STATE } from '../lock/managed-state.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import type { ParkedItem } from '../parking/parked-record.js';

/** Hints, which block nothing: offers, and things that would surprise later. `live` holds everything in the same collections. */
export function planHints(
  operations: readonly Operation[],
  managed: DatabaseSchema,
  live: DatabaseSchema,
  parked: readonly ParkedItem[],
): readonly Finding[] {
  const target = applyOperations(managed, operations);
  const own = { collections: live.collections.filter(({ id }) => findCollection(managed, id) !== undefined) };
  const start = withRenamesDone(managed, operations);
  const renamed = new Set(operations.flatMap(freedKeys));
  return [
    ...unsupportedKeys(own, renamed),
    ...operations.flatMap((operation) => [
      ...copiedCollection(operation),
      ...lostParked(operation, parked),
      ...defaultNotWritten(operation, start),
      ...uniqueDefaults(operation, target),
    ]),
  ];
}

/** The names that an operation frees by a rename. */
function freedKeys(operation: Operation): readonly string[] {
  return operation.type === 'rename_attribute' ? [schemaName(operation.collection, operation.from)] : [];
}

/** Appwrite cannot rename a collection. */
function copiedCollection(operation: Operation): readonly Finding[] {
  if (operation.type !== 'rename_collection') return [];
  const { from, collection } = operation;
  return [
    {
      rule: 'collection_is_copied',
      at: collection.id,
      found: `a new id for '${from}', so all its documents are copied: they get a new $sequence, and each fires events`,
      expected: `that clients use '${collection.id}' from then on, and that no API key writes to '${from}' in the last moments`,
      remedy: `Deploy what uses '${collection.id}' together with this migration.`,
    },
  ];
}

/** A collection that is copied takes nothing along that is parked in it. */
function lostParked(operation: Operation, parked: readonly ParkedItem[]): readonly Finding[] {
  if (operation.type !== 'rename_collection') return [];
  const { from } = operation;
  return parked.flatMap(({ collection, key }) =>
    key === null || collection !== from
      ? []
      : [
          {
            rule: 'parked_is_lost',
            at: `${from}.${key}`,
            found: `an attribute parked in '${from}', which is deleted once its documents are copied`,
            expected: 'values that are no longer needed',
            remedy:
              'If they are, declare the attribute again and migrate, which restores it, before the collection gets its new id.',
          },
        ],
  );
}

/** Appwrite gives a new attribute's default to new documents only. */
function defaultNotWritten(operation: Operation, managed: DatabaseSchema): readonly Finding[] {
  if (operation.type !== 'add_attribute' || operation.attribute.default === null) return [];
  const { collection, attribute } = operation;
  if (findCollection(managed, collection) === undefined) return [];
  const at = `${collection}.${attribute.key}`;
  return [
    {
      rule: 'default_not_written',
      at,
      found: `a new attribute with the default ${shown(attribute.default)}, which Appwrite does not write into documents that exist`,
      expected: 'null in those documents, until one of them is updated',
      remedy: `Pass migrate({ resolve: { '${at}': { useDefault: true } } }) to write it into them.`,
      commandLine: { remedy: `Pass --resolve ${at}=default to write it into them.` },
    },
  ];
}

/** A unique index whose attributes all have defaults admits only one document without values of its own. */
function uniqueDefaults(operation: Operation, target: DatabaseSchema): readonly Finding[] {
  return uniqueIndexesOf(operation, target).flatMap(({ collection, index }) => {
    const attributes = findCollection(target, collection)?.attributes ?? [];
    const has = (key: string) => (attributes.find((one) => one.key === key)?.default ?? null) !== null;
    if (!index.attributes.every(has)) return [];
    return [
      {
        rule: 'default_under_unique',
        at: `${collection}.${index.key}`,
        found: `a unique index over ${index.attributes.join(' + ')}, which ${index.attributes.length === 1 ? 'has a default' : 'all have defaults'}`,
        expected: 'at least one attribute without a default',
        remedy: 'Remove the default: the second document without its own value will be refused.',
      },
    ];
  });
}

/** The unique indexes of the target that an operation creates, or to whose attributes it gives a default. */
function uniqueIndexesOf(
  operation: Operation,
  target: DatabaseSchema,
): readonly { readonly collection: string; readonly index: IndexSchema }[] {
  const of = (collection: string, indexes: readonly IndexSchema[]) =>
    indexes.filter(({ type }) => type === 'unique').map((index) => ({ collection, index }));
  const { before, after } = operationDelta(operation);
  if (after?.kind === 'index') return of(after.collection, [after.value]);
  if (after?.kind === 'collection') return of(after.collection, after.value.indexes);
  if (before?.kind !== 'attribute' || after?.kind !== 'attribute') return [];
  if (after.value.default === null || before.value.default !== null) return [];
  const indexes = findCollection(target, after.collection)?.indexes ?? [];
  return of(
    after.collection,
    indexes.filter((index) => index.attributes.includes(after.value.key)),
  );
}

export function shown(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

const NEWER_MODEL = 'newer_model';

/** The hint for a plan of a superseded model: either an older instance runs beside newer ones, or somebody goes back on purpose. */
export function newerModel(state: ManagedState = NO_STATE, model: string): readonly Finding[] {
  if (!isSuperseded(state, model)) return [];
  return [
    {
      rule: NEWER_MODEL,
      at: 'the database',
      found: 'a newer model, to which it was migrated after this one; the plan reverses what that changed',
      expected: 'this model to be the newest',
      remedy: 'Start the application with the newer model; apply this plan only to go back to the older one.',
    },
  ];
}

/** The hint that the database was migrated to a newer model; empty if it was not. */
export function newerModelOf({ hints }: { readonly hints: readonly Finding[] }): readonly Finding[] {
  return hints.filter(({ rule }) => rule === NEWER_MODEL);
}
