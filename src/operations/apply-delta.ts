import { attributeChanges } from '../schema/attribute-changes.js';
import { changedSettings, type DatabaseSchema, findCollection, settingsOf } from '../schema/database-schema.js';
import { isCollectionRename, type Rename } from '../schema/rename.js';
import { addKeyed, editCollection, editKeyed, editList, findKeyed, type Keyed, renameInSchema } from './edit-schema.js';
import type { SchemaDelta, SchemaPart } from './schema-delta.js';

/** The schema after a delta. Throws RangeError if it does not apply. */
export function applyDelta(schema: DatabaseSchema, { before, after, rename }: SchemaDelta): DatabaseSchema {
  if (before !== undefined && after !== undefined) return replacePart(schema, before, after);
  if (after !== undefined) return addPart(schema, after);
  if (before !== undefined) return dropPart(schema, before);
  return rename === undefined ? schema : applyRename(schema, rename);
}

/** Whether a schema already shows the result of a delta. */
export function showsDelta(schema: DatabaseSchema, { before, after, rename }: SchemaDelta): boolean {
  if (before !== undefined && after !== undefined) return isAlike(schema, after);
  if (after !== undefined) return hasPart(schema, after);
  if (before !== undefined) return !hasName(schema, before);
  if (rename === undefined) return true;
  const has = (name: string) =>
    isCollectionRename(rename)
      ? findCollection(schema, name) !== undefined
      : findKeyed(schema, rename.collection, 'attributes', name) !== undefined;
  return !has(rename.from) && has(rename.to);
}

const LISTS = { attribute: 'attributes', relationship: 'relationships', index: 'indexes' } as const;

type KeyedPart = Extract<SchemaPart, { readonly kind: keyof typeof LISTS }>;

function addPart(schema: DatabaseSchema, part: SchemaPart): DatabaseSchema {
  if (isKeyed(part)) return editPart(schema, part, (items) => addKeyed(items, part.value));
  if (part.kind === 'settings') throw new RangeError(`settings without a collection '${part.collection}'`);
  if (findCollection(schema, part.collection) !== undefined)
    throw new RangeError(`collection '${part.collection}' already exists in the schema`);
  return { collections: [...schema.collections, { ...part.value, relationships: [] }] };
}

function dropPart(schema: DatabaseSchema, part: SchemaPart): DatabaseSchema {
  if (isKeyed(part)) return editPart(schema, part, (items) => editKeyed(items, part.value.key, () => null));
  if (findCollection(schema, part.collection) === undefined)
    throw new RangeError(`no collection '${part.collection}' in the schema`);
  return { collections: schema.collections.filter(({ id }) => id !== part.collection) };
}

function replacePart(schema: DatabaseSchema, before: SchemaPart, after: SchemaPart): DatabaseSchema {
  if (isKeyed(before) && isKeyed(after))
    return editPart(schema, before, (items) => editKeyed(items, before.value.key, () => after.value));
  if (after.kind !== 'settings') throw new RangeError(`'${after.collection}' can only change part by part`);
  return editCollection(schema, after.collection, (existing) => ({ ...existing, ...after.value }));
}

function applyRename(schema: DatabaseSchema, rename: Rename): DatabaseSchema {
  if (isCollectionRename(rename)) return renameInSchema(schema, rename.from, rename.to);
  const { collection, from, to } = rename;
  return editCollection(schema, collection, (existing) => ({
    ...existing,
    attributes: editKeyed(existing.attributes, from, (attribute) => ({ ...attribute, key: to })),
    indexes: existing.indexes.map((index) => ({
      ...index,
      attributes: index.attributes.map((key) => (key === from ? to : key)),
    })),
  }));
}

function isKeyed(part: SchemaPart): part is KeyedPart {
  return Object.hasOwn(LISTS, part.kind);
}

function editPart(
  schema: DatabaseSchema,
  { kind, collection }: KeyedPart,
  edit: (items: readonly Keyed[]) => readonly Keyed[],
): DatabaseSchema {
  return editList(schema, collection, LISTS[kind], edit);
}

function hasName(schema: DatabaseSchema, part: SchemaPart): boolean {
  return isKeyed(part)
    ? findKeyed(schema, part.collection, LISTS[part.kind], part.value.key) !== undefined
    : findCollection(schema, part.collection) !== undefined;
}

/** Whether something else now has the name of a part: something that no change in place could have turned the part into. */
export function hasOther(schema: DatabaseSchema, part: SchemaPart): boolean {
  switch (part.kind) {
    case 'attribute': {
      const existing = findKeyed(schema, part.collection, 'attributes', part.value.key);
      return existing !== undefined && attributeChanges(existing, part.value).some(({ way }) => way === 'online');
    }
    case 'relationship': {
      const { key, kind, relatedCollection } = part.value;
      const existing = findKeyed(schema, part.collection, 'relationships', key);
      return existing !== undefined && (existing.kind !== kind || existing.relatedCollection !== relatedCollection);
    }
    default:
      return false;
  }
}

function hasPart(schema: DatabaseSchema, part: SchemaPart): boolean {
  if (part.kind !== 'collection') return hasName(schema, part);
  const existing = findCollection(schema, part.collection);
  const has = (items: readonly Keyed[], wanted: readonly Keyed[]) =>
    wanted.every(({ key }) => items.some((item) => item.key === key));
  return (
    existing !== undefined &&
    has(existing.attributes, part.value.attributes) &&
    has(existing.indexes, part.value.indexes)
  );
}

/** Whether the existing thing equals a part in everything that an operation could change. */
function isAlike(schema: DatabaseSchema, part: SchemaPart): boolean {
  switch (part.kind) {
    case 'attribute': {
      const existing = findKeyed(schema, part.collection, 'attributes', part.value.key);
      return existing !== undefined && attributeChanges(existing, part.value).length === 0;
    }
    case 'relationship': {
      const { key, twoWayKey, onDelete } = part.value;
      const existing = findKeyed(schema, part.collection, 'relationships', key);
      return existing !== undefined && existing.twoWayKey === twoWayKey && existing.onDelete === onDelete;
    }
    case 'settings': {
      const existing = findCollection(schema, part.collection);
      return existing !== undefined && changedSettings(settingsOf(existing), part.value).length === 0;
    }
    default:
      return hasPart(schema, part);
  }
}
