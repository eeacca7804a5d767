import type { Dials } from '../../dials/dials.js';
import type { VersionRules } from '../../versions/version-rules.js';
import type { Naming } from '../appwrite-error.js';
import { isNumeric } from '../php/php-number.js';

/** The actions of `createOperations`, in the order of the server's message. */

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

/** The property names of an operation in the two APIs. */
export const operationKeys = {
  tablesdb: { table: 'tableId', row: 'rowId', column: 'column' },
  legacy: { table: 'collectionId', row: 'documentId', column: 'attribute' },
} as const;

type Element = Readonly<Record<string, unknown>>;

/** The message that refuses an operation, or null. */
export function refuseOperation(value: unknown, naming: Naming, { version }: Dials): string | null {
  if (typeof value !== 'object' || value === null) return 'Value must be an array';
  const names = operationKeys[naming];
  const element = value as Element;
  const required = ['databaseId', 'action', names.table];
  for (const key of required) if (!(key in element)) return `Missing required key: ${key}`;
  for (const key of required) {
    // The server's message has a non-breaking hyphen here.
    if (!isFilled(element[key])) return `Key '${key}' must be a non\u2011empty string`;
  }
  const { action } = element;
  if (!(stagedActions as readonly unknown[]).includes(action)) {
    return `Key 'action' must be one of: ${stagedActions.join(', ')}`;
  }
  return refuseRow(element, names.row) ?? refuseData(element, names.column, version);
}

/** A text that is not empty after PHP's `trim`. */
const isFilled = (value: unknown): boolean => typeof value === 'string' && /[^ \t\n\r\0\v]/.test(value);

function refuseRow(element: Element, key: string): string | null {
  const action = String(element.action);
  if (!(key in element)) return ofOneRow.has(action) ? `Key '${key}' is required for action '${action}'` : null;
  return isFilled(element[key]) ? null : `Key '${key}' must be a non-empty string`;
}

function refuseData(element: Element, column: string, version: VersionRules): string | null {
  const action = String(element.action);
  const { data } = element;
  if (data === undefined) return action === 'delete' ? null : 'Missing required key: data';
  if (!isArray(data, version)) return "Key 'data' must be an array";
  if (action === 'increment' || action === 'decrement') return refuseChange(data as Element, action, column);
  if (action === 'bulkUpdate' || action === 'bulkDelete') return refuseBulk(data as Element, action, version);
  return null;
}

/** Whether a value is an array in PHP; an empty object stays an object if the version distinguishes the two. */
function isArray(value: unknown, { keepsEmptyObjects }: VersionRules): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || !keepsEmptyObjects || Object.keys(value).length > 0;
}

function refuseChange(data: Element, action: string, column: string): string | null {
  if (!(column in data)) return `Key '${column}' is required in data for ${action}`;
  return !('value' in data) || isNumeric(data.value) ? null : `Key 'value' must be a numeric value for ${action}`;
}

function refuseBulk(data: Element, action: string, version: VersionRules): string | null {
  if (!('queries' in data)) return `Key 'queries' is required in data for ${action}`;
  if (!isArray(data.queries, version)) return `Key 'queries' must be an array for ${action}`;
  if (action === 'bulkDelete') return null;
  if (!('data' in data)) return `Key 'data' is required in data for ${action}`;
  return isArray(data.data, version) ? null : `Key 'data.data' must be an array for ${action}`;
}
