import type { AttributeSchema } from '../../../schema/attribute-schema.js';
import {
  type CollectionSchema,
  type CollectionSettings,
  changedSettings,
  type DatabaseSchema,
} from '../../../schema/database-schema.js';
import type { IndexSchema } from '../../../schema/index-schema.js';
import { canonicalRelationship, endsOf } from '../../../schema/relationship-schema.js';
import { sameData } from '../../../util/same-data.js';

/** The same thing in the model and in the database; undefined if it is missing there. */
export interface News<T> {
  readonly model: T | undefined;
  readonly live: T | undefined;
}

/** How the database differs from the model, for a collection in both. */
export interface CollectionNews {
  readonly settings: readonly (keyof CollectionSettings)[];
  readonly attributes: ReadonlyMap<string, News<AttributeSchema>>;
  /** Keys of relationship ends that documents of the collection show. */
  readonly ends: ReadonlySet<string>;
  readonly indexes: ReadonlyMap<string, News<IndexSchema>>;
}

/** Compares a collection as entities declare it with the live one. */
export function collectionNews(
  model: DatabaseSchema,
  live: DatabaseSchema,
  [declared, found]: readonly [CollectionSchema, CollectionSchema],
): CollectionNews {
  const [before, after] = [endsByKey(model, declared.id), endsByKey(live, found.id)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  return {
    settings: changedSettings(declared, found),
    attributes: differences(declared.attributes, found.attributes),
    ends: new Set(keys.filter((key) => !sameData(before.get(key), after.get(key)))),
    indexes: differences(declared.indexes, found.indexes),
  };
}

export function isNews({ settings, attributes, ends, indexes }: CollectionNews): boolean {
  return settings.length + attributes.size + ends.size + indexes.size > 0;
}

function differences<T extends { readonly key: string }>(
  model: readonly T[],
  live: readonly T[],
): ReadonlyMap<string, News<T>> {
  const of = (items: readonly T[], key: string) => items.find((item) => item.key === key);
  const keys = [...new Set([...model, ...live].map(({ key }) => key))];
  const news = keys.map((key) => [key, { model: of(model, key), live: of(live, key) }] as const);
  return new Map(news.filter(([, { model: before, live: after }]) => !sameData(before, after)));
}

/** Relationships in canonical form, by the key under which a collection shows them. */
function endsByKey(schema: DatabaseSchema, collection: string): ReadonlyMap<string, unknown> {
  return new Map(
    endsOf(schema, collection).map(({ side, owned }) => [side.relationship.key, canonicalRelationship(owned)]),
  );
}
