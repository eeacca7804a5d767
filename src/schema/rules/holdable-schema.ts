import type { Finding } from '../../errors.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';
import { endsOf } from '../relationship-schema.js';
import { validateSchema } from './validate-schema.js';

/** Something of a live schema that no model can declare. */
export interface LeftOut {
  readonly collection: string;
  /** Null for the collection as a whole. */
  readonly key: string | null;
  /** Whether the key belongs to an index rather than an attribute or relationship. */
  readonly isIndex: boolean;
  readonly finding: Finding;
}

/** Removes what breaks the rules of models (a relationship to itself, an invalid key), and lists it. `isKept`: collections to keep anyway. */
export function holdableSchema(
  live: DatabaseSchema,
  isKept: (collection: string) => boolean = () => false,
): { readonly schema: DatabaseSchema; readonly leftOut: readonly LeftOut[] } {
  let schema = live;
  const leftOut: LeftOut[] = [];
  for (;;) {
    const before = schema;
    const changed = new Set<string>();
    // Only one per collection and round, because without it others may no longer break a rule.
    for (const found of leftOutsOf(before)) {
      if (changed.has(found.collection)) continue;
      const next = [found, { ...found, key: null }].find(
        (one) => !(one.key === null && isKept(one.collection)) && without(schema, one) !== schema,
      );
      if (next === undefined) continue;
      leftOut.push(next);
      changed.add(next.collection);
      schema = without(schema, next);
    }
    if (schema === before) return { schema, leftOut };
  }
}

/** What breaks a rule, with its place. */
function leftOutsOf(schema: DatabaseSchema): readonly LeftOut[] {
  const places: (Omit<LeftOut, 'finding'> & { readonly at: string })[] = [];
  const findings = validateSchema(schema, (collection, key, index) => {
    const at = key === undefined ? collection : `${collection}.${key}`;
    return String(places.push({ at, collection, key: index ?? key ?? null, isIndex: index !== undefined }) - 1);
  });
  return findings.flatMap((finding) => {
    const place = places[Number(finding.at)];
    // A model may give the hidden end of an existing relationship any key.
    if (place === undefined || finding.rule === 'relationship_hidden_end') return [];
    const { at, ...rest } = place;
    return [{ ...rest, finding: { ...finding, at } }];
  });
}

/** The schema without that thing; the same object if it is not in it. */
function without(schema: DatabaseSchema, { collection: id, key, isIndex }: LeftOut): DatabaseSchema {
  const isEndToo = endsOf(schema, id).some(({ side }) => side.relationship.key === key);
  const collections = keeping(schema.collections, ({ id: other }) => key !== null || other !== id).map((collection) => {
    if (key === null) return collection;
    const isOwn = collection.id === id;
    const isIndexOut = (index: IndexSchema) => isIndex && isOwn && index.key === key;
    const isOut = (other: string, itsKey: string) => !isIndex && other === id && itsKey === key;
    // If an attribute and a relationship share a key, the relationship goes, because Appwrite would refuse to create it.
    const attributes = keeping(collection.attributes, (one) => isEndToo || !isOut(collection.id, one.key));
    const relationships = keeping(
      collection.relationships,
      ({ key: own, twoWay, relatedCollection, twoWayKey }) =>
        !isOut(collection.id, own) && !(twoWay && isOut(relatedCollection, twoWayKey)),
    );
    const indexes = keeping(collection.indexes, (index) => !isIndexOut(index));
    const parts = { attributes, relationships, indexes };
    return isSame(collection, parts) ? collection : { ...collection, ...parts };
  });
  const isAll = collections.length === schema.collections.length;
  return isAll && collections.every((one, at) => one === schema.collections[at])
    ? schema
    : Object.freeze({ collections });
}

type Parts = Pick<CollectionSchema, 'attributes' | 'relationships' | 'indexes'>;

function isSame(collection: CollectionSchema, parts: Parts): boolean {
  return (['attributes', 'relationships', 'indexes'] as const).every((name) => collection[name] === parts[name]);
}

/** Filters a list; the same list if everything stays. */
function keeping<T>(list: readonly T[], stays: (item: T) => boolean): readonly T[] {
  return list.every(stays) ? list : list.filter(stays);
}
