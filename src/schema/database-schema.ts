import type { AttributeSchema } from './attribute-schema.js';
import type { IndexSchema } from './index-schema.js';
import { type RelationshipSchema, sidesOf } from './relationship-schema.js';

/** The settings of a collection: everything that `PUT` on it can change. */
export interface CollectionSettings {
  readonly name: string;
  /** Appwrite permission strings, `write` expanded; order does not matter. */
  readonly permissions: readonly string[];
  readonly documentSecurity: boolean;
  readonly enabled: boolean;
}

export interface CollectionSchema extends CollectionSettings {
  readonly id: string;
  /** In declared order, which comparisons ignore. */
  readonly attributes: readonly AttributeSchema[];
  /** Relationships of which this collection is the parent. */
  readonly relationships: readonly RelationshipSchema[];
  readonly indexes: readonly IndexSchema[];
}

/** The schema of a database, as comparable data: from a model, a live server, or replayed migration files. */
export interface DatabaseSchema {
  readonly collections: readonly CollectionSchema[];
}

export const EMPTY_SCHEMA: DatabaseSchema = Object.freeze({ collections: Object.freeze([]) });

export function findCollection(schema: DatabaseSchema, id: string): CollectionSchema | undefined {
  return schema.collections.find((collection) => collection.id === id);
}

export function findAttribute(schema: DatabaseSchema, id: string, key: string): AttributeSchema | undefined {
  return findCollection(schema, id)?.attributes.find((attribute) => attribute.key === key);
}

export function defaultSettings(id: string): CollectionSettings {
  return { name: id, permissions: [], documentSecurity: false, enabled: true };
}

/** The keys that documents of a collection show: attributes and relationship ends, including those of other collections' two-way ones. */
export function shownKeys(schema: DatabaseSchema, id: string): readonly string[] {
  const { attributes = [] } = findCollection(schema, id) ?? {};
  return [...attributes.map(({ key }) => key), ...sidesOf(schema, id).map(({ relationship }) => relationship.key)];
}

export function settingsOf(collection: CollectionSchema): CollectionSettings {
  const { name, permissions, documentSecurity, enabled } = collection;
  return { name, permissions, documentSecurity, enabled };
}

const SETTINGS: readonly (keyof CollectionSettings)[] = ['name', 'permissions', 'documentSecurity', 'enabled'];

/** The settings that differ; the order of permissions does not count. */
export function changedSettings(
  from: CollectionSettings,
  to: CollectionSettings,
): readonly (keyof CollectionSettings)[] {
  return SETTINGS.filter((setting) => settingText(from[setting]) !== settingText(to[setting]));
}

/** A setting as text, with permissions sorted. */
export function settingText(value: CollectionSettings[keyof CollectionSettings]): string {
  return typeof value === 'object' ? `[${[...value].sort().join(', ')}]` : String(value);
}
