import type { Dials } from '../../dials/dials.js';
import type { VersionRules } from '../../versions/version-rules.js';
import type { Naming } from '../appwrite-error.js';
import { isNumeric } from '../php/php-number.js';
import { phpList } from '../spatial/spatial-value.js';

/** What an element of `createOperations` must be, in the server's order and words. */

const stagedActions = [
  'create',
  'update',
  'upsert',
  'delete',
  'increment',
  'decrement',
  'bulkCreate',
  'bulkUpdate',
  'bulkUpsert',
  'bulkDelete',
] as const;

const ofOneRow = new Set(['create', 'update', 'upsert', 'delete', 'increment', 'decrement']);

/** The names of an element's keys in the two APIs. */
export const operationKeys = {
  tablesdb: { table: 'tableId', row: 'rowId', column: 'column' },
  legacy: { table: 'collectionId', row: 'documentId', column: 'attribute' },
} as const;

type Element = Readonly<Record<string, unknown>>;

/** The sentence that refuses an element, or null. */
export function refuseOperation(value: unknown, naming: Naming, { version }: Dials): string | null {
  if (typeof value !== 'object' || value === null) return 'Value must be an array';
  const names = operationKeys[naming];
  const element = value as Element;
  const required = ['databaseId', 'action', names.table];
  for (const key of required) if (!(key in element)) return `Missing required key: ${key}`;
  for (const key of ['databaseId', names.table]) {
    // The server's text has a non-breaking hyphen here.
    if (typeof element[key] !== 'string' || element[key] === '') return `Key '${key}' must be a non\u2011empty string`;
  }
  const { action } = element;
  if (!(stagedActions as readonly unknown[]).includes(action)) {
    return `Key 'action' must be one of: ${stagedActions.join(', ')}`;
  }
  return (
    (ofOneRow.has(String(action)) ? refuseRow(element, names.row) : null) ?? refuseData(element, names.column, version)
  );
}

function refuseRow(element: Element, key: string): string | null {
  if (!(key in element)) return `Key '${key}' is required for action '${String(element.action)}'`;
  const id = element[key];
  return typeof id === 'string' && id !== '' ? null : `Key '${key}' must be a non-empty string`;
}

function refuseData(element: Element, column: string, version: VersionRules): string | null {
  const action = String(element.action);
  const { data } = element;
  if (action === 'delete' && (data === undefined || data === null)) return null;
  if (data === undefined) return 'Missing required key: data';
  const isEmpty = typeof data === 'object' && data !== null && Object.keys(data).length === 0;
  if (typeof data !== 'object' || data === null || (isEmpty && version.refusesEmptyOperationData)) {
    return "Key 'data' must be an array";
  }
  if (action === 'increment' || action === 'decrement') return refuseChange(data as Element, action, column);
  if (action === 'bulkUpdate' || action === 'bulkDelete') return refuseBulk(data as Element, action);
  if (action === 'bulkCreate' || action === 'bulkUpsert') return refuseList(data);
  return null;
}

function refuseChange(data: Element, action: string, column: string): string | null {
  if (!(column in data)) return `Key '${column}' is required in data for ${action}`;
  for (const key of ['value', action === 'increment' ? 'max' : 'min']) {
    const given = data[key];
    if (given !== undefined && given !== null && !isNumeric(given))
      return `Key '${key}' must be a numeric value for ${action}`;
  }
  return null;
}

function refuseBulk(data: Element, action: string): string | null {
  if (!('queries' in data)) return `Key 'queries' is required in data for ${action}`;
  if (typeof data.queries !== 'object' || data.queries === null) return `Key 'queries' must be an array for ${action}`;
  if (action === 'bulkDelete') return null;
  if (!('data' in data)) return `Key 'data' is required in data for ${action}`;
  return typeof data.data === 'object' && data.data !== null ? null : `Key 'data.data' must be an array for ${action}`;
}

function refuseList(data: object): string | null {
  const rows = phpList(data) ?? [];
  return rows.every((row) => typeof row === 'object' && row !== null) ? null : "Key 'data' must be an array";
}
