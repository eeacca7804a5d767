import type { DatabaseSchema } from './database-schema.js';
import { visibleSides } from './relationship-schema.js';

/** A collection, or something in it, by key. Ids may contain dots, so a name such as `v1.users.a` can be ambiguous. */
export interface NamedThing {
  readonly collection: string;
  /** Null for the collection itself. */
  readonly key: string | null;
}

/** An unambiguous name: `users.age`, or if the id or key contains a dot `v1.users/age`, and `v1.users/*` for the collection. */
export function exactName({ collection, key }: NamedThing): string {
  const hasDot = collection.includes('.') || (key?.includes('.') ?? false);
  if (key === null) return hasDot ? `${collection}/*` : collection;
  return `${collection}${hasDot ? '/' : '.'}${key}`;
}

/** Whether a written name may refer to this thing. */
export function isNamed(name: string, { collection, key }: NamedThing): boolean {
  if (key === null) return name === collection || name === `${collection}/*`;
  return name === `${collection}.${key}` || name === `${collection}/${key}`;
}

/** Looks up an attribute in a record by name; undefined if it is not there. */
export function valueFor<V>(record: Readonly<Record<string, V>>, collection: string, key: string): V | undefined {
  for (const name of [`${collection}/${key}`, `${collection}.${key}`])
    if (Object.hasOwn(record, name)) return record[name];
  return undefined;
}

export function thingsNamed(name: string, things: Iterable<NamedThing>): readonly NamedThing[] {
  const found = new Map<string, NamedThing>();
  for (const thing of things) if (isNamed(name, thing)) found.set(exactName(thing), thing);
  return [...found.values()];
}

/** All collections, attributes, relationships and indexes. */
export function everythingNamed(schema: DatabaseSchema): readonly NamedThing[] {
  return [
    ...attributesNamed(schema),
    ...schema.collections.flatMap(({ id, indexes }) => [
      { collection: id, key: null },
      ...indexes.map(({ key }) => ({ collection: id, key })),
    ]),
  ];
}

/** All attributes, and relationships at each visible end. */
export function attributesNamed(schema: DatabaseSchema): readonly NamedThing[] {
  return schema.collections.flatMap(({ id, attributes, relationships }) => [
    ...attributes.map(({ key }) => ({ collection: id, key })),
    ...relationships.flatMap((relationship) =>
      visibleSides({ collection: id, relationship }).map((side) => ({
        collection: side.collection,
        key: side.relationship.key,
      })),
    ),
  ]);
}
