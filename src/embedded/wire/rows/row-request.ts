import { AppwriteError } from '../../rules/appwrite-error.js';
import { phpList } from '../../rules/php/php-array.js';
import { formatDate, readDate } from '../../rules/php/php-date.js';
import { parseJson } from '../../rules/php/php-json.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import type { RowScope } from '../../store/rows/row-scope.js';
import type { RequestContext } from '../http/route.js';
import { findDatabase, findTable } from '../schema/lookup.js';

/** The row scope of a request: one time for all of it, and the permissions of its caller. */
export function rowScopeOf({ store, caller }: RequestContext): RowScope {
  const clock = store.clock.now();
  return {
    engine: store.engine,
    catalog: store.catalog,
    access: caller.kind === 'key' ? null : caller.roles,
    now: formatDate(clock),
    clock,
    times: store.clock,
    guard: null,
    keepsTimes: caller.kind === 'key',
  };
}

/** The table of a row route. Disabled databases and tables are only visible to API keys. */
export function openTable(context: RequestContext, params: Record<string, unknown>): TableDefinition {
  const isKey = context.caller.kind === 'key';
  const databaseId = String(params.databaseId);
  const database = findDatabase(context.store, databaseId);
  if (!database.enabled && !isKey) throw new AppwriteError('database_not_found', { values: [databaseId] });
  const table = findTable(context.store, database, String(params.tableId));
  if (!table.enabled && !isKey) throw new AppwriteError('table_not_found', { values: [String(params.tableId)] });
  return table;
}

/** Reads a `data` parameter: an object, a list, or a text with one. A scalar or null fails, as in PHP. */
export function readData(value: unknown): object {
  const decoded = typeof value === 'string' ? parseJson(value) : value;
  if (typeof decoded !== 'object' || decoded === null) throw new AppwriteError('general_unknown');
  return decoded;
}

/** Reads a row of a bulk call. A text fails, even if it contains a row. */
export function readElement(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new AppwriteError('general_unknown');
  return value;
}

/** PHP's `empty` for decoded data. */
export const isEmptyData = (data: object): boolean => Object.keys(data).length === 0;

/** Whether PHP treats the data as a list with several elements. */
export const isSeveral = (data: object): boolean => (phpList(data)?.length ?? 0) > 1;

/**
 * The time in the `X-Appwrite-Timestamp` header in milliseconds, or null without one. Throws `general_argument_invalid` if it is not a
 * date. The server reads it after the parameters and before anything else, for an upsert as well, which ignores the time.
 */
export function requestTimestamp({ headers }: RequestContext): number | null {
  const given = headers['x-appwrite-timestamp'];
  if (given === undefined || given === '' || given === '0') return null;
  const time = readDate(String(given));
  if (time === null) {
    throw new AppwriteError('general_argument_invalid', { message: 'Invalid X-Appwrite-Timestamp header value' });
  }
  return time;
}
