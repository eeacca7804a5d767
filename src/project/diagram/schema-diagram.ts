import type { Operation } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import {
  type CollectionSchema,
  changedSettings,
  type DatabaseSchema,
  findCollection,
} from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { addressOf, canonicalRelationship, type OwnedRelationship } from '../../schema/relationship-schema.js';
import { sameData } from '../../util/same-data.js';
import { type FormerNames, formerNames } from './former-names.js';

/** What a plan does to a part of a diagram; null if it stays. */
export type DiagramMark = 'added' | 'removed' | 'changed' | null;

interface DiagramAttribute {
  readonly key: string;
  /** `string 120`, `enum`, `datetime[]`. */
  readonly type: string;
  readonly required: boolean;
}

export interface DiagramRow extends DiagramAttribute {
  readonly mark: DiagramMark;
  /** How a changed attribute was shown before; null for others. */
  readonly former: DiagramAttribute | null;
}

interface DiagramIndex extends IndexSchema {
  readonly mark: DiagramMark;
}

export interface DiagramTable {
  readonly id: string;
  /** The former id; null if it stays. */
  readonly former: string | null;
  readonly rows: readonly DiagramRow[];
  readonly indexes: readonly DiagramIndex[];
  readonly mark: DiagramMark;
}

export interface DiagramLink extends OwnedRelationship {
  readonly mark: DiagramMark;
}

/** The collections of a schema and their relationships, ready to be drawn. */
export interface SchemaDiagram {
  readonly tables: readonly DiagramTable[];
  readonly links: readonly DiagramLink[];
}

/** The diagram of a schema, or of two with a plan's changes; without `operations` a rename shows as an addition and a removal. */
export function schemaDiagram(
  from: DatabaseSchema,
  to: DatabaseSchema = from,
  operations: readonly Operation[] = [],
): SchemaDiagram {
  const names = formerNames(from, operations);
  const pairs = paired(from.collections, to.collections, ({ id }) => id, names.collection);
  return {
    tables: pairs.map((pair) => tableOf(pair, names)),
    links: paired(linksOf(from).map(withNewIds(names)), linksOf(to), addressOf).flatMap(
      ({ before, after }): DiagramLink[] => {
        const link = after ?? before;
        return link === undefined ? [] : [{ ...link, mark: markOf(before, after, sameData) }];
      },
    ),
  };
}

interface Pair<T> {
  readonly id: string;
  readonly before: T | undefined;
  readonly after: T | undefined;
}

function paired<T>(
  before: readonly T[],
  after: readonly T[],
  idOf: (item: T) => string,
  now: (former: string) => string = (former) => former,
): readonly Pair<T>[] {
  const old = new Map(before.map((item) => [now(idOf(item)), item]));
  const young = new Map(after.map((item) => [idOf(item), item]));
  return [...new Set([...old.keys(), ...young.keys()])].map((id) => ({
    id,
    before: old.get(id),
    after: young.get(id),
  }));
}

function markOf<T>(before: T | undefined, after: T | undefined, isSame: (a: T, b: T) => boolean): DiagramMark {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isSame(before, after) ? null : 'changed';
}

function tableOf({ id, before, after }: Pair<CollectionSchema>, names: FormerNames): DiagramTable {
  const rename = (key: string) => names.attribute(before?.id ?? id, key);
  const renamed = (index: IndexSchema): IndexSchema => ({ ...index, attributes: index.attributes.map(rename) });
  const attributes = paired(before?.attributes ?? [], after?.attributes ?? [], ({ key }) => key, rename);
  const indexes = paired((before?.indexes ?? []).map(renamed), after?.indexes ?? [], ({ key }) => key);
  const marked = indexes.flatMap((pair): DiagramIndex[] => {
    const index = pair.after ?? pair.before;
    return index === undefined ? [] : [{ ...index, mark: markOf(pair.before, pair.after, sameData) }];
  });
  const isSame = (old: CollectionSchema, young: CollectionSchema) =>
    old.id === young.id && changedSettings(old, young).length === 0 && marked.every(({ mark }) => mark === null);
  return {
    id,
    former: before === undefined || before.id === id ? null : before.id,
    rows: attributes.map(rowOf),
    indexes: marked,
    mark: markOf(before, after, isSame),
  };
}

function rowOf({ id, before, after }: Pair<AttributeSchema>): DiagramRow {
  const attribute = after ?? before;
  const mark = markOf(before, after, sameData);
  if (attribute === undefined) return { key: id, type: '', required: false, mark, former: null };
  return {
    ...looksOf(attribute),
    mark,
    former: mark === 'changed' && before !== undefined ? looksOf(before) : null,
  };
}

function looksOf(attribute: AttributeSchema): DiagramAttribute {
  const details = attribute.type === 'enum' ? [] : attributeType(attribute).details(attribute);
  const type = [attribute.array ? `${attribute.type}[]` : attribute.type, ...details].join(' ');
  return { key: attribute.key, type, required: attribute.required };
}

function linksOf(schema: DatabaseSchema): readonly OwnedRelationship[] {
  return schema.collections.flatMap(({ id, relationships }) =>
    relationships
      .filter(({ relatedCollection }) => findCollection(schema, relatedCollection) !== undefined)
      .map((relationship) => canonicalRelationship({ collection: id, relationship })),
  );
}

function withNewIds({ collection: now }: FormerNames): (link: OwnedRelationship) => OwnedRelationship {
  return ({ collection, relationship }) =>
    canonicalRelationship({
      collection: now(collection),
      relationship: { ...relationship, relatedCollection: now(relationship.relatedCollection) },
    });
}
