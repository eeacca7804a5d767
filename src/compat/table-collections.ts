import { COLLECTION_DEFINITION, type CollectionDefinition } from '../metadata/collection-definition.js';
import { throwModelFindings } from '../metadata/model/finding-collector.js';
import type { TypedAttributeOptions } from '../metadata/options/attribute-options.js';
import type { CollectionOptions } from '../metadata/options/collection-options.js';
import type { IndexDefinition } from '../metadata/options/definition-options.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../schema/database-schema.js';
import type { IndexOrder } from '../schema/index-schema.js';
import { requireTables } from './check-tables.js';
import { requireTableSchema } from './errors/schema-problems.js';
import { fieldOptions, fieldType } from './field-options.js';
import type { TableDefinition } from './table-definition.js';
import { tablePermissions } from './table-permissions.js';

/** The id of a table's collection. */
export function collectionId({ id, name }: TableDefinition): string {
  return id ?? name;
}

/**
 * Tables as definitions of entwrite, fitted to what exists: an existing collection keeps its settings, except for a given `role`, and an
 * existing attribute keeps what its field omits.
 *
 * @param takeName whether an existing collection takes the table's name
 * @throws EntwriteError model_invalid
 */
export function tableCollections(
  tables: readonly TableDefinition[],
  live: DatabaseSchema,
  takeName = false,
): readonly CollectionDefinition[] {
  requireTables(tables);
  throwModelFindings(
    tables.flatMap((table) =>
      Object.entries(table.schema).flatMap(([name, field]) => {
        const type = fieldType(field);
        return typeof type === 'string' ? [] : [{ at: `${collectionId(table)}.${name}`, ...type }];
      }),
    ),
  );
  return tables.map((table) => collectionOf(table, findCollection(live, collectionId(table)), takeName));
}

/** An existing collection without fields, for calls that concern something else. */
export function existingCollection(id: string, live: DatabaseSchema): readonly CollectionDefinition[] {
  return [collectionOf({ name: id, schema: {} }, requireTableSchema(live, id), false)];
}

function collectionOf(
  table: TableDefinition,
  live: CollectionSchema | undefined,
  takeName: boolean,
): CollectionDefinition {
  const attributes = Object.entries(table.schema).flatMap(([name, field]) => {
    const type = fieldType(field);
    const existing = live?.attributes.find(({ key }) => key === name);
    return typeof type === 'string'
      ? [[name, fieldOptions(field, type, existing) as unknown as TypedAttributeOptions] as const]
      : [];
  });
  return {
    kind: COLLECTION_DEFINITION,
    id: collectionId(table),
    attributes: Object.fromEntries(attributes),
    relationships: {},
    indexes: (table.indexes ?? []).map(indexOf),
    settings: settingsOf(table, live, takeName),
  };
}

function settingsOf(table: TableDefinition, live: CollectionSchema | undefined, takeName: boolean): CollectionOptions {
  if (live === undefined) return { name: table.name, permissions: tablePermissions(table) };
  const { name, permissions, documentSecurity, enabled } = live;
  return {
    name: takeName ? table.name : name,
    permissions: table.role === undefined ? permissions : tablePermissions(table),
    documentSecurity,
    enabled,
  };
}

function indexOf({ key, type, attributes, orders }: NonNullable<TableDefinition['indexes']>[number]): IndexDefinition {
  return {
    name: key,
    type,
    attributes,
    ...(orders !== undefined && { orders: orders.map((order) => order.toLowerCase() as IndexOrder) }),
  };
}
