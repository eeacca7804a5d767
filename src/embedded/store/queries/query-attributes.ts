import { type QueryAttribute, type QueryAttributes, systemAttributes } from '../../rules/queries/query-validator.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';

const known = new WeakMap<TableDefinition, QueryAttributes>();

/** The attributes that queries on the rows of a table may use. */
export function queryAttributes(table: TableDefinition): QueryAttributes {
  const cached = known.get(table);
  if (cached) return cached;
  const attributes = new Map<string, QueryAttribute>(systemAttributes);
  for (const column of rowColumns(table).values()) {
    const { type, array, size, encrypt, relationship } = column;
    const virtual =
      relationship !== null &&
      (relationship.relationType === 'manyToMany' ||
        (relationship.relationType === 'oneToMany' && relationship.side === 'parent') ||
        (relationship.relationType === 'manyToOne' && relationship.side === 'child') ||
        (relationship.relationType === 'oneToOne' && relationship.side === 'child' && !relationship.twoWay));
    attributes.set(column.key, { type, array, size, encrypt, virtual });
  }
  known.set(table, attributes);
  return attributes;
}
