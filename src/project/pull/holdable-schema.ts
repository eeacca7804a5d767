import type { Finding } from '../../errors.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { INDEX_RULES } from '../../schema/rules/index-rules.js';
import { validateSchema } from '../../schema/rules/validate-schema.js';
import { sameData } from '../../util/same-data.js';

/** Something of a live schema that no model can declare. */
export interface LeftOut {
  readonly collection: string;
  /** Null for the collection as a whole. */
  readonly key: string | null;
  readonly finding: Finding;
}

/**
 * A live schema without what breaks the rules of a model (a relationship of a collection to itself, a key that Appwrite cannot handle),
 * and what that is: a database may hold more than entities can declare.
 */
export function holdableSchema(live: DatabaseSchema): {
  readonly schema: DatabaseSchema;
  readonly leftOut: readonly LeftOut[];
} {
  let schema = live;
  const leftOut: LeftOut[] = [];
  for (;;) {
    const [found] = findingsOf(schema);
    if (found === undefined) return { schema, leftOut };
    const rest = without(schema, found);
    const isGone = !sameData(rest, schema);
    leftOut.push(isGone ? found : { ...found, key: null });
    schema = isGone ? rest : without(schema, { ...found, key: null });
  }
}

function findingsOf(schema: DatabaseSchema): LeftOut[] {
  const places = new Map<string, Pick<LeftOut, 'collection' | 'key'>>();
  const findings = validateSchema(schema, (collection, key) => {
    // No id holds a slash.
    const at = key === undefined ? collection : `${collection}/${key}`;
    places.set(at, { collection, key: key ?? null });
    return at;
  });
  return findings.flatMap((finding) => {
    const place = places.get(finding.at);
    return place === undefined ? [] : [{ ...place, finding: { ...finding, at: finding.at.replace('/', '.') } }];
  });
}

function without({ collections }: DatabaseSchema, { collection: id, key, finding }: LeftOut): DatabaseSchema {
  if (key === null) return { collections: collections.filter((collection) => collection.id !== id) };
  const isOfIndex = Object.hasOwn(INDEX_RULES, finding.rule);
  return {
    collections: collections.map((collection): CollectionSchema => {
      if (isOfIndex) {
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
