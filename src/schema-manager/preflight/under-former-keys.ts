import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { type Operation, operationCollection } from '../../operations/operation.js';
import { type AttributeRename, isCollectionRename, type Rename } from '../../schema/rename.js';
import type { ValueChanges } from '../plan/value-changes.js';
import { renamedKeys } from './renamed-keys.js';

/**
 * Value changes for the work itself: their functions find in documents what operations have renamed by then under its former keys, as they
 * did when the documents were checked.
 */
export function underFormerKeys(values: ValueChanges, operations: readonly Operation[]): ValueChanges {
  const renames = renamesBy(operations);
  return withDocuments(values, renames, (document, own) => ({
    ...document,
    ...Object.fromEntries(
      own.filter(({ to }) => Object.hasOwn(document, to)).map(({ from, to }) => [from, document[to]]),
    ),
  }));
}

/** Value changes whose functions find renamed attributes under both keys, unless one of them is another's, whenever they are called. */
export function underBothKeys(
  values: ValueChanges,
  operations: readonly Operation[],
  declared: readonly Rename[],
): ValueChanges {
  const renames = [...renamesBy(operations), ...declared.filter((one) => !isCollectionRename(one))];
  return withDocuments(values, renames as readonly AttributeRename[], (document, own) => {
    const missing = (key: string, other: string) => !Object.hasOwn(document, key) && Object.hasOwn(document, other);
    const keys = own.flatMap(({ from, to }) => [[from, to] as const, [to, from] as const]);
    return {
      ...document,
      ...Object.fromEntries(
        keys.filter(([key, other]) => missing(key, other)).map(([key, other]) => [key, document[other]]),
      ),
    };
  });
}

/** The renames by operations as a whole: names change places by way of a third one. */
export function renamesBy(operations: readonly Operation[]): readonly AttributeRename[] {
  const collections = new Set(operations.map(operationCollection));
  const whole = [...collections].flatMap((collection) =>
    [...renamedKeys(operations, collection)].map(([to, from]) => ({ collection, from, to })),
  );
  const dates = operations.flatMap((operation) =>
    operation.type === 'alter_attribute' && operation.from.key !== operation.to.key
      ? [{ collection: operation.collection, from: operation.from.key, to: operation.to.key }]
      : [],
  );
  return [...whole, ...dates];
}

function withDocuments(
  { fill, convert, linkKeys }: ValueChanges,
  renames: readonly AttributeRename[],
  seen: (document: WireDocument, own: readonly AttributeRename[]) => object,
): ValueChanges {
  const given = <F extends (value: unknown, document: WireDocument) => unknown>(
    change: F | null,
    collection: string,
  ) => {
    const own = renames.filter((one) => one.collection === collection);
    if (change === null || own.length === 0) return change;
    const changed = (value: unknown, document: WireDocument) => change(value, seen(document, own) as WireDocument);
    return Object.assign(changed, change);
  };
  return {
    fill: (collection, key) => given(fill(collection, key), collection),
    convert: (collection, key) => given(convert(collection, key), collection),
    linkKeys,
  };
}
