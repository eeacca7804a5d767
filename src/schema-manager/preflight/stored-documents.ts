import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { isEncrypted } from '../../schema/attribute-schema.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { isParkedName } from '../../schema/parked-name.js';
import { toManyKeys } from '../../schema/relationship-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { isOperatorText, RUN_AS_OPERATOR } from '../../schema/text-limits.js';
import { heldIds, idsAsValue, linkSelection, linksToIds } from '../online-changes/link-sides.js';
import type { ValueChanges } from '../plan/value-changes.js';
import type { FutureValue } from './count-failures.js';
import { renamedKeys } from './renamed-keys.js';

/** Where values are that are not under the key that the schema says: stored keys by name (see `schemaName`). */
export interface StoredPlaces {
  /** Old values, of which an earlier run has moved the attribute. */
  readonly oldKeys?: ReadonlyMap<string, string>;
  /** New values, which an earlier run has converted, and whose old attribute is gone. */
  readonly newKeys?: ReadonlyMap<string, string>;
}

/** How the documents of a collection are read, before operations. */
export interface StoredDocuments {
  /** The key under which the server has what an attribute will hold. */
  readonly physical: (key: string) => string;
  /** The value that an attribute will have once all operations are done: renamed, converted, filled. Throws for one that no update stores. */
  readonly future: FutureValue;
  /** The value that the server has for an attribute. */
  readonly held: FutureValue;
  readonly isSecret: (key: string) => boolean;
  /** What a list selects for some attributes; the whole documents, where functions read them or links are among them. */
  readonly selectionFor: (keys: readonly string[], isWhole: boolean) => readonly string[] | null;
  /** A document as functions know it: with ids in place of links, and values under the keys of the schema. */
  readonly shown: (document: WireDocument) => WireDocument;
}

export function storedDocuments(
  collection: string,
  operations: readonly Operation[],
  start: DatabaseSchema,
  { oldKeys, newKeys, convert, fill, linkKeys }: StoredPlaces & ValueChanges,
): StoredDocuments {
  const renamed = renamedKeys(operations, collection);
  const former = (key: string) => renamed.get(key) ?? key;
  const attributes = findCollection(start, collection)?.attributes ?? [];
  const secrets = new Set(attributes.filter(isEncrypted).map(({ key }) => key));
  const becoming = linksToIds(operations, collection);
  const stored = new Set(attributes.map(({ key }) => key));
  const moved = new Map(
    [...stored, ...becoming.keys()].flatMap((key) => {
      const place = newKeys?.get(schemaName(collection, key));
      return place === undefined ? [] : [[key, place] as const];
    }),
  );
  const links = new Map([...becoming].filter(([key]) => !moved.has(key)));
  const carried = new Set(linkKeys(collection));
  /** Links that an earlier run has carried over. */
  const linked = toManyKeys(start, collection).filter((key) => carried.has(key) && !becoming.has(key));
  const physical = (key: string) =>
    moved.get(key) ?? oldKeys?.get(schemaName(collection, key)) ?? former(links.get(key)?.fromKey ?? key);
  const isStored = (key: string) =>
    key.startsWith('$') || moved.has(key) || isParkedName(former(key)) || stored.has(former(key));
  return {
    physical,
    held: (document, key) => document[physical(key)] ?? null,
    future(document, key) {
      const ids = links.get(key);
      const value = ids === undefined ? (document[physical(key)] ?? null) : idsAsValue(document, physical(key), ids.to);
      const change = convert(collection, key) ?? fill(collection, key);
      if (change === null || moved.has(key)) return value;
      const changed = change(value, document);
      const isWritten = changed !== value || convert(collection, key) !== null;
      if (!isWritten || !isOperatorText(changed)) return changed;
      throw new EntwriteError('data_conflict', { at: schemaName(collection, key), ...RUN_AS_OPERATOR });
    },
    isSecret: (key) => secrets.has(former(key)) || secrets.has(physical(key)),
    selectionFor(keys, isWhole) {
      const select = keys.filter(isStored).map(physical);
      if (!isWhole && !keys.some((key) => links.has(key))) return select;
      // A relationship cannot be selected by its name.
      const ofLinks = linkSelection([...links].map(([key, { from }]) => [physical(key), from]));
      const unshown = [
        ...select.filter(isParkedName),
        ...ofLinks.filter((name) => name !== '*'),
        ...linked.map((key) => `${key}.$id`),
      ];
      return unshown.length === 0 ? null : ['*', ...unshown];
    },
    shown(document) {
      if (links.size + moved.size + linked.length === 0) return document;
      const ids = [...links].map(([key, { from, to }]) =>
        carried.has(key)
          ? [key, idsAsValue(document, physical(key), to)]
          : [physical(key), idsAsValue(document, physical(key), from)],
      );
      const values = [...moved].map(([key, place]) => [key, document[place] ?? null]);
      const lists = linked.map((key) => [key, heldIds(document, key)]);
      return { ...document, ...Object.fromEntries([...ids, ...values, ...lists]) };
    },
  };
}
