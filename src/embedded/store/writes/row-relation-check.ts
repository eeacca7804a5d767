import { AppwriteError } from '../../rules/appwrite-error.js';
import { generateId, isCustomId, keyDescription } from '../../rules/ids.js';
import { RowInput, readNestedInput, relationList } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { type RowScope, relatedTable, relationsOf } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';

/**
 * Checks the relationship values of a request before anything is written and makes nested rows of nested objects; those without an id get
 * one. Throws `relationship_value_invalid`. `creating` refuses nested rows that exist already unless their table has row security: the
 * create route asks for an update permission there that not even a key has.
 */
export function checkRelationValues(
  scope: RowScope,
  table: TableDefinition,
  values: RowValues,
  creating: boolean,
): RowValues {
  const relations = relationsOf(table).filter(({ column }) => column.key in values);
  if (relations.length === 0) return values;
  const checked = Object.assign(emptyValues(), values) as RowValues;
  for (const { column } of relations) {
    const value = values[column.key];
    const related = relatedTable(scope.catalog, table, column);
    if (isEmpty(value) || !related) continue;
    const list = relationList(value);
    const check = (item: unknown) => checkItem(scope, related, item, creating);
    checked[column.key] = list ? list.map(check) : check(value);
  }
  return checked;
}

/** PHP's `empty`. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || value === 0 || value === false || value === '0') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function refuse(message: string): AppwriteError {
  return new AppwriteError('relationship_value_invalid', { message });
}

function checkItem(scope: RowScope, related: TableDefinition, item: unknown, creating: boolean): unknown {
  if (typeof item === 'string') {
    if (!isCustomId(item)) throw refuse(keyDescription);
    return item;
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw refuse('Relationship value must be an object, document ID string, or associative array');
  }
  const nested = item instanceof RowInput ? item : nestedRow(item);
  const exists = findRow(scope.engine, related, nested.id) !== undefined;
  if (exists && creating && !related.rowSecurity) {
    throw new AppwriteError('user_unauthorized', { message: 'Authorization Error' });
  }
  return new RowInput(nested.id, checkRelationValues(scope, related, nested.values, creating), nested.system);
}

function nestedRow(item: object): RowInput {
  const { $id } = item as { $id?: unknown };
  if ($id === undefined || $id === null) return readNestedInput(item, generateId());
  if (typeof $id !== 'string') throw new AppwriteError('general_unknown');
  if (!isCustomId($id)) throw refuse(keyDescription);
  return readNestedInput(item, $id === 'unique()' ? generateId() : $id);
}
