import { AppwriteError, type Naming } from '../../rules/appwrite-error.js';
import { generateId, isCustomId, keyDescription, newId } from '../../rules/ids.js';
import { requireByTable } from '../../rules/rows/row-access.js';
import { RowInput, readNestedInput, refusePermissionsOf, relationList } from '../../rules/rows/row-input.js';
import { emptyValues, type RowValues } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { type RowScope, relatedTable, relationsOf } from '../rows/row-scope.js';
import { findRow } from '../rows/row-store.js';

/** Which API's words nested rows use, and whether the create route reads them, since that one checks permissions immediately. */
interface NestedOptions {
  readonly naming: Naming;
  readonly creating: boolean;
}

/**
 * Validates the relationship values of a request before anything is written, and turns nested objects into nested rows; those without an
 * id get one. Throws `relationship_value_invalid`.
 */
export function checkRelationValues(
  scope: RowScope,
  table: TableDefinition,
  values: RowValues,
  options: NestedOptions,
): RowValues {
  const relations = relationsOf(table).filter(({ column }) => column.key in values);
  if (relations.length === 0) return values;
  const checked = Object.assign(emptyValues(), values) as RowValues;
  for (const { column } of relations) {
    const value = values[column.key];
    const related = relatedTable(scope.catalog, table, column);
    if (isEmpty(value) || !related) continue;
    const list = relationList(value);
    const check = (item: unknown) => checkItem(scope, related, item, options);
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

function checkItem(scope: RowScope, related: TableDefinition, item: unknown, options: NestedOptions): unknown {
  if (typeof item === 'string') {
    if (!isCustomId(item)) throw refuse(keyDescription);
    return item;
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    throw refuse('Relationship value must be an object, document ID string, or associative array');
  }
  const nested = item instanceof RowInput ? item : readNestedInput(item, nestedId(item), ofCaller(scope, options));
  if (options.creating) {
    requireByTable(scope.access, related, findRow(scope.engine, related, nested.id) ? 'update' : 'create');
  }
  return new RowInput(nested.id, checkRelationValues(scope, related, nested.values, options), nested.system);
}

const ofCaller = ({ access }: RowScope, { naming }: NestedOptions) => ({ naming, dates: access === null });

function nestedId(item: object): string {
  const { $id, $collection } = item as { $id?: unknown; $collection?: unknown };
  if (refusePermissionsOf(item) !== null) throw new AppwriteError('general_unknown');
  // For the server an object with `$collection` is also a row, like one with `$id`, and then has an empty id.
  if ($id === undefined || $id === null) {
    if ($collection === undefined || $collection === null) return generateId();
    throw refuse(keyDescription);
  }
  if (typeof $id !== 'string') throw new AppwriteError('general_unknown');
  if (!isCustomId($id)) throw refuse(keyDescription);
  return newId($id);
}
