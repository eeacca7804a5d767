import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { endsOf } from '../../schema/relationship-schema.js';
import type { ConfigData } from './included-files.js';
import { listOf } from './read-config-schema.js';

/** The two forms of the file: tables with columns, or collections with attributes as in older versions of the CLI. */
export type ConfigForm = 'tables' | 'collections';

export const CONFIG_FORMS: readonly ConfigForm[] = ['tables', 'collections'];

interface ConfigDatabase {
  readonly form: ConfigForm;
  readonly projectId: string;
  readonly databaseId: string;
  readonly schema: DatabaseSchema;
}

/** The form of an existing file; with tables if it has neither. */
export function formOf(config: ConfigData): ConfigForm {
  const has = (form: ConfigForm) => listOf(config[WORDS[form].resources]).length > 0;
  return has('collections') && !has('tables') ? 'collections' : 'tables';
}

/** The words in which the two forms differ. */
const WORDS = {
  tables: {
    databases: 'tablesDB',
    resources: 'tables',
    columns: 'columns',
    security: 'rowSecurity',
    related: 'relatedTable',
  },
  collections: {
    databases: 'databases',
    resources: 'collections',
    columns: 'attributes',
    security: 'documentSecurity',
    related: 'relatedCollection',
  },
} as const;

/** An `appwrite.config.json` with a schema's collections; everything else in it stays, including other collections. */
export function writeConfigSchema(
  config: ConfigData,
  { form, projectId, databaseId, schema }: ConfigDatabase,
): ConfigData {
  const words = WORDS[form];
  const databases = listOf(config[words.databases]);
  const hasDatabase = databases.some(({ $id }) => $id === databaseId);
  const ids = new Set(schema.collections.map(({ id }) => id));
  const isOther = (resource: ConfigData) => resource.databaseId !== databaseId || !ids.has(String(resource.$id));
  const others = listOf(config[words.resources]).filter(isOther);
  // The same collection in the other form would be pushed as well.
  const twin = WORDS[form === 'tables' ? 'collections' : 'tables'].resources;
  const own = schema.collections.map((collection) => resourceOf(collection, schema, databaseId, form));
  return {
    projectId,
    ...config,
    ...(Object.hasOwn(config, twin) && { [twin]: listOf(config[twin]).filter(isOther) }),
    [words.databases]: hasDatabase ? databases : [...databases, { $id: databaseId, name: databaseId, enabled: true }],
    [words.resources]: [...others, ...own],
  };
}

function resourceOf(
  collection: CollectionSchema,
  schema: DatabaseSchema,
  databaseId: string,
  form: ConfigForm,
): ConfigData {
  const words = WORDS[form];
  const ends = endsOf(schema, collection.id).map(({ side, isParent }) => {
    const { key, kind, relatedCollection, twoWay, twoWayKey, onDelete } = side.relationship;
    return {
      key,
      type: 'relationship',
      required: false,
      array: false,
      [words.related]: relatedCollection,
      relationType: kind,
      twoWay,
      twoWayKey,
      onDelete,
      side: isParent ? 'parent' : 'child',
    };
  });
  return {
    $id: collection.id,
    $permissions: collection.permissions,
    databaseId,
    name: collection.name,
    enabled: collection.enabled,
    [words.security]: collection.documentSecurity,
    [words.columns]: [...collection.attributes.map(columnOf), ...ends],
    indexes: collection.indexes.map((index) => indexOf(index, words.columns)),
  };
}

/** Appwrite's names of types, if its API has others. */
const TYPES: Readonly<Partial<Record<AttributeSchema['type'], string>>> = {
  float: 'double',
  line: 'linestring',
  email: 'string',
  url: 'string',
  ip: 'string',
  enum: 'string',
};

function columnOf(attribute: AttributeSchema): ConfigData {
  const { key, type, required, array, default: value, ...details } = attribute;
  const bounds =
    'min' in details ? Object.fromEntries(Object.entries(details).filter(([, bound]) => bound !== null)) : details;
  const hasFormat = TYPES[type] === 'string';
  return {
    key,
    type: TYPES[type] ?? type,
    required,
    array,
    ...(hasFormat && { format: type }),
    ...bounds,
    default: value,
  };
}

function indexOf({ key, type, attributes, orders, lengths }: IndexSchema, word: 'columns' | 'attributes'): ConfigData {
  return {
    key,
    type,
    [word]: attributes,
    orders: orders.map((order) => order.toUpperCase()),
    // Some versions of the CLI refuse unknown keys.
    ...(lengths.some((length) => length > 0) && { lengths }),
  };
}
