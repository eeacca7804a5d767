import type { Finding } from '../../errors.js';
import { sameData } from '../../util/same-data.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import { validateSchema } from './validate-schema.js';

/** Something of a live schema that no model can declare. */
export interface LeftOut {
  readonly collection: string;
  /** Null for the collection as a whole. */
  readonly key: string | null;
  /** Whether the key is that of an index, not of an attribute or a relationship. */
  readonly isIndex: boolean;
  readonly finding: Finding;
}

/** Without what breaks a model's rules (a relationship to itself, an impossible key), and what that is. `isKept`: they stay anyway. */
export function holdableSchema(
  live: DatabaseSchema,
  isKept: (collection: string) => boolean = () => false,
): { readonly schema: DatabaseSchema; readonly leftOut: readonly LeftOut[] } {
  let schema = live;
  const leftOut: LeftOut[] = [];
  for (;;) {
    const candidates = leftOutsOf(schema).flatMap((found) => [found, { ...found, key: null }]);
    const next = candidates.find(
      (found) => !(found.key === null && isKept(found.collection)) && !sameData(without(schema, found), schema),
    );
    if (next === undefined) return { schema, leftOut };
    leftOut.push(next);
    schema = without(schema, next);
  }
}

/** What breaks a rule, each at its place. */
function leftOutsOf(schema: DatabaseSchema): readonly LeftOut[] {
  const places: (Omit<LeftOut, 'finding'> & { readonly at: string })[] = [];
  const findings = validateSchema(schema, (collection, key, index) => {
    const at = key === undefined ? collection : `${collection}.${key}`;
    return String(places.push({ at, collection, key: index ?? key ?? null, isIndex: index !== undefined }) - 1);
  });
  return findings.flatMap((finding) => {
    const place = places[Number(finding.at)];
    if (place === undefined) return [];
    const { at, ...rest } = place;
    return [{ ...rest, finding: { ...finding, at } }];
  });
}

function without({ collections }: DatabaseSchema, { collection: id, key, isIndex }: LeftOut): DatabaseSchema {
  if (key === null) return { collections: collections.filter((collection) => collection.id !== id) };
  return {
    collections: collections.map((collection): CollectionSchema => {
      if (isIndex) {
        if (collection.id !== id) return collection;
        return { ...collection, indexes: collection.indexes.filter((index) => index.key !== key) };
      }
      return {
        ...collection,
        attributes: collection.attributes.filter((attribute) => collection.id !== id || attribute.key !== key),
        relationships: collection.relationships.filter(
          (relationship) =>
            !(collection.id === id && relationship.key === key) &&
            !(relationship.twoWay && relationship.relatedCollection === id && relationship.twoWayKey === key),
        ),
      };
    }),
  };
}
