import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';

/** Which values of a collection's documents a backup holds, and how they are read. */
export interface DocumentFields {
  readonly collection: string;
  /** Sorted stored keys of plain attributes. */
  readonly attributes: readonly string[];
  /** Those of datetimes: equal times count as equal values. */
  readonly dates: ReadonlySet<string>;
  /** Relationships stored in the document itself: an id or null. */
  readonly references: readonly string[];
  /** Relationships stored elsewhere that are read from this side: arrays of ids. */
  readonly sets: readonly string[];
  /** All keys above, sorted. */
  readonly keys: readonly string[];
  /** Those of `references` and `sets` through which links are restored; the others follow from them. */
  readonly linking: readonly string[];
  /** Those whose links must be removed before another document may take them over (unique on both sides). */
  readonly exclusive: readonly string[];
}

/**
 * Every link of a database is read and restored from exactly one side (fact 61): from where it is stored; many-to-many and one-way
 * one-to-many from their parent, because only an expansion shows them. A two-way one-to-one is stored on both sides, read on both and
 * restored from its parent.
 *
 * @param only keys of a partial backup; everything by default
 */
export function documentFields(
  schema: DatabaseSchema,
  { id, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  only: readonly string[] | null = null,
): DocumentFields {
  const isWanted = (key: string) => only === null || only.includes(key);
  const references: string[] = [];
  const mirrored: string[] = [];
  const exclusive: string[] = [];
  const sets: string[] = [];
  for (const owner of schema.collections) {
    for (const { kind, key, twoWay, twoWayKey, relatedCollection } of owner.relationships) {
      if (findCollection(schema, relatedCollection) === undefined) continue;
      if (owner.id === id) {
        if (kind === 'manyToOne' || kind === 'oneToOne') references.push(key);
        if (kind === 'oneToOne') exclusive.push(key);
        if (kind === 'manyToMany' || (kind === 'oneToMany' && !twoWay)) sets.push(key);
      }
      if (relatedCollection === id && twoWay && kind === 'oneToMany') references.push(twoWayKey);
      if (relatedCollection === id && twoWay && kind === 'oneToOne') mirrored.push(twoWayKey);
    }
  }
  const plain = attributes.map(({ key }) => key).filter(isWanted);
  const linking = [...references, ...sets].filter(isWanted).sort();
  return {
    collection: id,
    attributes: plain.sort(),
    dates: new Set(attributes.filter(({ type }) => type === 'datetime').map(({ key }) => key)),
    references: [...references, ...mirrored].filter(isWanted).sort(),
    sets: sets.filter(isWanted).sort(),
    keys: [...plain, ...references, ...mirrored, ...sets].filter(isWanted).sort(),
    linking,
    exclusive: exclusive.filter(isWanted).sort(),
  };
}

/** The selection that reads these fields; null: none is needed. A stored relationship cannot be selected by its name (fact 61). */
export function selectionOf(
  { attributes, references, sets }: DocumentFields,
  isPartial: boolean,
): readonly string[] | null {
  const expanded = sets.map((key) => `${key}.$id`);
  if (isPartial && references.length === 0) return ['$id', ...attributes, ...expanded];
  return expanded.length === 0 ? null : ['*', ...expanded];
}

/** A collection by its id, as needed for documents; without attributes if the schema lacks it. */
export function collectionOf(schema: DatabaseSchema, id: string): Pick<CollectionSchema, 'id' | 'attributes'> {
  return findCollection(schema, id) ?? { id, attributes: [] };
}
