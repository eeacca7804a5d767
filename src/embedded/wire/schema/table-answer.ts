import type { Dials } from '../../dials/dials.js';
import type { Naming } from '../../rules/appwrite-error.js';
import { MAXIMUM_WIDTH, rowWidth } from '../../rules/rows/row-width.js';
import type { DatabaseDefinition, IndexDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnAnswer } from './column-answer.js';

export function databaseAnswer(database: DatabaseDefinition, { version }: Dials): Record<string, unknown> {
  return {
    $id: database.id,
    name: database.name,
    $createdAt: database.createdAt,
    $updatedAt: database.updatedAt,
    enabled: database.enabled,
    type: database.type,
    ...version.databaseProperties,
  };
}

/** A table with all its columns and indexes. */
export function tableAnswer(table: TableDefinition, naming: Naming): Record<string, unknown> {
  const legacy = naming === 'legacy';
  return {
    $id: table.id,
    $createdAt: table.createdAt,
    $updatedAt: table.updatedAt,
    $permissions: table.permissions,
    databaseId: table.databaseId,
    name: table.name,
    enabled: table.enabled,
    [legacy ? 'documentSecurity' : 'rowSecurity']: table.rowSecurity,
    [legacy ? 'attributes' : 'columns']: table.columns.map((column) => columnAnswer(column, naming, 'nested')),
    indexes: table.indexes.map((index) => indexAnswer(table, index, naming)),
    bytesMax: MAXIMUM_WIDTH,
    bytesUsed: rowWidth(table.columns, table.dials),
  };
}

export function indexAnswer(table: TableDefinition, index: IndexDefinition, naming: Naming): Record<string, unknown> {
  return {
    $id: `${table.databaseSequence}_${table.sequence}_${index.key}`,
    $createdAt: index.createdAt,
    $updatedAt: index.updatedAt,
    key: index.key,
    type: index.type,
    status: index.status,
    error: index.error,
    [naming === 'legacy' ? 'attributes' : 'columns']: index.columns,
    lengths: index.lengths.map((length) => length ?? 0),
    orders: index.orders,
  };
}
