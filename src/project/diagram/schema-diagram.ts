import { changedSettings } from '../../operations/update-collection.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { canonicalRelationship, type OwnedRelationship } from '../../schema/relationship-schema.js';
import { sameData } from '../../util/same-data.js';

/** What a plan does to a part of a diagram; null where it stays. */
export type DiagramMark = 'added' | 'removed' | 'changed' | null;

export interface DiagramRow {
  readonly key: string;
  /** `string 120`, `enum`, `datetime[]`. */
  readonly type: string;
  readonly required: boolean;
  readonly mark: DiagramMark;
}

export interface DiagramTable {
  readonly id: string;
  readonly rows: readonly DiagramRow[];
  readonly mark: DiagramMark;
}

export interface DiagramLink extends OwnedRelationship {
  readonly mark: DiagramMark;
}

/** The collections of a schema and the relationships between them, ready to be drawn. */
export interface SchemaDiagram {
  readonly tables: readonly DiagramTable[];
  readonly links: readonly DiagramLink[];
}

/**
 * The diagram of a schema; with a second one, of both, where every part says what a plan from the first to the second does to it.
 */
export function schemaDiagram(from: DatabaseSchema, to: DatabaseSchema = from): SchemaDiagram {
  const pairs = paired(from.collections, to.collections, ({ id }) => id);
  return {
    tables: pairs.map(
      ({ id, before, after }): DiagramTable => ({
        id,
        rows: paired(before?.attributes ?? [], after?.attributes ?? [], ({ key }) => key).map((pair) => rowOf(pair)),
        mark: markOf(before, after, isSameCollection),
      }),
    ),
    links: paired(linksOf(from), linksOf(to), addressOf).flatMap(({ before, after }): DiagramLink[] => {
      const link = after ?? before;
      return link === undefined ? [] : [{ ...link, mark: markOf(before, after, sameData) }];
    }),
  };
}

interface Pair<T> {
  readonly id: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

function paired<T>(before: readonly T[], after: readonly T[], idOf: (item: T) => string): readonly Pair<T>[] {
  const of = (items: readonly T[], id: string) => items.find((item) => idOf(item) === id);
  const ids = [...new Set([...before, ...after].map(idOf))];
  return ids.map((id) => ({ id, before: of(before, id), after: of(after, id) }));
}

function markOf<T>(before: T | undefined, after: T | undefined, isSame: (a: T, b: T) => boolean): DiagramMark {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isSame(before, after) ? null : 'changed';
}

function isSameCollection(before: CollectionSchema, after: CollectionSchema): boolean {
  return changedSettings(before, after).length === 0 && sameData(before.indexes, after.indexes);
}

function rowOf({ id, before, after }: Pair<AttributeSchema>): DiagramRow {
  const attribute = after ?? before;
  const mark = markOf(before, after, sameData);
  if (attribute === undefined) return { key: id, type: '', required: false, mark };
  const details = attribute.type === 'enum' ? [] : attributeType(attribute).details(attribute);
  const type = [attribute.array ? `${attribute.type}[]` : attribute.type, ...details].join(' ');
  return { key: id, type, required: attribute.required, mark };
}

function linksOf(schema: DatabaseSchema): readonly OwnedRelationship[] {
  return schema.collections.flatMap(({ id, relationships }) =>
    relationships
      .filter(({ relatedCollection }) => findCollection(schema, relatedCollection) !== undefined)
      .map((relationship) => canonicalRelationship({ collection: id, relationship })),
  );
}

function addressOf({ collection, relationship }: OwnedRelationship): string {
  return `${collection}/${relationship.key}`;
}
