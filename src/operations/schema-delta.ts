import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { CollectionSchema, CollectionSettings } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import type { NamedThing } from '../schema/named-thing.js';
import { type RelationshipSchema, visibleSides } from '../schema/relationship-schema.js';
import { isCollectionRename, type Rename } from '../schema/rename.js';
import { schemaName } from '../schema/schema-name.js';

/** A part of a database schema that an operation creates, changes or drops. */
export type SchemaPart =
  /** A collection with its attributes and indexes. */
  | { readonly kind: 'collection'; readonly collection: string; readonly value: CollectionSchema }
  | { readonly kind: 'settings'; readonly collection: string; readonly value: CollectionSettings }
  | { readonly kind: 'attribute'; readonly collection: string; readonly value: AttributeSchema }
  | { readonly kind: 'relationship'; readonly collection: string; readonly value: RelationshipSchema }
  | { readonly kind: 'index'; readonly collection: string; readonly value: IndexSchema };

/** What an operation does to a schema: a part before and a part after it, or a rename. */
export interface SchemaDelta {
  readonly before?: SchemaPart;
  readonly after?: SchemaPart;
  /** For a relationship, the rename of its key on the parent. */
  readonly rename?: Rename;
}

/** The subject of a delta, by its former name. */
export function deltaSubject({ before, after, rename }: SchemaDelta): NamedThing {
  const part = before ?? after;
  if (part !== undefined) return { collection: part.collection, key: 'key' in part.value ? part.value.key : null };
  if (rename === undefined) throw new RangeError('an operation that does nothing');
  return isCollectionRename(rename)
    ? { collection: rename.from, key: null }
    : { collection: rename.collection, key: rename.from };
}

/** The collection that a delta changes, by its new id. */
export function deltaCollection(delta: SchemaDelta): string {
  const { rename } = delta;
  return rename !== undefined && isCollectionRename(rename) ? rename.to : deltaSubject(delta).collection;
}

/** The names of attributes, relationships and indexes that exist after a delta, so that others can rely on them. */
export function providedNames({ before, after, rename }: SchemaDelta): readonly string[] {
  return [...keyedNames(after), ...(before === undefined ? renamedName(rename, 'to') : [])];
}

/** The names that must exist before a delta. */
export function requiredNames({ before, after, rename }: SchemaDelta): readonly string[] {
  const indexed = before === undefined && after?.kind === 'index' ? after.value.attributes : [];
  return [
    ...keyedNames(before),
    ...(before === undefined ? renamedName(rename, 'from') : []),
    ...indexed.map((key) => schemaName(after?.collection ?? '', key)),
  ];
}

/** The names (see `schemaName`) of everything that a delta creates, changes or drops; `collection/` for settings, `collection/*` for a whole collection. */
export function deltaNames({ before, after, rename }: SchemaDelta): readonly string[] {
  if (rename !== undefined && isCollectionRename(rename))
    return [schemaName(rename.from, '*'), schemaName(rename.to, '*')];
  const part = before ?? after;
  if (part?.kind === 'settings') return [schemaName(part.collection, '')];
  if (part?.kind === 'collection') {
    const { id, attributes, indexes } = part.value;
    if (after === undefined) return [schemaName(id, '*')];
    return [schemaName(id, ''), ...[...attributes, ...indexes].map(({ key }) => schemaName(id, key))];
  }
  const moved = part === undefined ? [...renamedName(rename, 'from'), ...renamedName(rename, 'to')] : [];
  return [...new Set([...keyedNames(before), ...keyedNames(after), ...moved])];
}

function keyedNames(part: SchemaPart | undefined): readonly string[] {
  switch (part?.kind) {
    case 'attribute':
    case 'index':
      return [schemaName(part.collection, part.value.key)];
    case 'relationship':
      return visibleSides({ collection: part.collection, relationship: part.value }).map(
        ({ collection, relationship }) => schemaName(collection, relationship.key),
      );
    default:
      return [];
  }
}

function renamedName(rename: Rename | undefined, end: 'from' | 'to'): readonly string[] {
  return rename === undefined || isCollectionRename(rename) ? [] : [schemaName(rename.collection, rename[end])];
}
