import { AppwriteError } from '../../rules/appwrite-error.js';
import { MAXIMUM_WIDTH, rowWidth } from '../../rules/rows/row-width.js';
import { checkStoredLength, columnWords } from '../../rules/schema/column-rules.js';
import { type ColumnKind, columnKinds, isSpatialType, isTextType } from '../../rules/schema/column-types.js';
import { type ColumnChange, changeColumn } from '../../rules/schema/column-update.js';
import { refuseIndex } from '../../rules/schema/index-rules.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, tableName } from '../../store/physical-names.js';
import { renameColumn } from '../../store/schema/rename-column.js';
import type { Store } from '../../store/store.js';
import type { RequestContext, Route } from '../http/route.js';
import { columnScopes } from '../http/scopes.js';
import { columnAnswer } from './column-answer.js';
import { updateParams } from './column-params.js';
import { findColumn, requestedTable, sameKey } from './lookup.js';

const LONGEST_VARCHAR = 16_381;

function updateColumn(kind: ColumnKind, context: RequestContext, params: Record<string, unknown>) {
  const { store, naming } = context;
  const table = requestedTable(context, params);
  const column = findColumn(table, String(params.key));
  const changed = { ...changeColumn(column, params as unknown as ColumnChange), updatedAt: store.now() };
  checkTableWith(table, changed);
  checkStoredValues(store, table, column, changed);
  const newKey = typeof params.newKey === 'string' ? params.newKey : column.key;
  checkNewKey(table, column, newKey);
  checkStoredLength(changed);
  if (newKey !== column.key) refuseRename(store, table, column, newKey);
  const stored = store.catalog.change(() => {
    store.catalog.updateColumn(table, changed);
    return newKey === column.key ? changed : renameColumn(store, table, changed, newKey);
  });
  return { status: 200, body: columnAnswer(stored, naming, 'updated', kind) };
}

/** Refuses a size for which the row has no room, or that an index does not support. */
function checkTableWith(table: TableDefinition, changed: ColumnDefinition): void {
  const columns = table.columns.map((column) => (column.sequence === changed.sequence ? changed : column));
  if (rowWidth(columns, table.dials) >= MAXIMUM_WIDTH) {
    const internalName = `database_${table.databaseSequence}_collection_${table.sequence}`;
    throw new AppwriteError('column_limit_exceeded', { values: [internalName] });
  }
  for (const index of table.indexes) {
    const message = refuseIndex(index, columns, table.dials);
    if (message) throw new AppwriteError('column_index_invalid', { message });
  }
}

/**
 * Refuses a size that is too small for a stored text (long texts and arrays are stored without a size), and rows without a geometry that is
 * to be required, if the engine itself requires it.
 */
function checkStoredValues(
  { engine }: Store,
  table: TableDefinition,
  before: ColumnDefinition,
  after: ColumnDefinition,
): void {
  const shrinks = after.size < before.size && after.size <= LONGEST_VARCHAR;
  const limitsLength = shrinks && !before.array && isTextType(before.type);
  const forbidsNull = after.required && isSpatialType(before.type) && !table.dials.engine.spatial.indexesNulls;
  if (!limitsLength && !forbidsNull) return;
  const column = columnName(before);
  const refused = limitsLength ? `length(${column}) > ?` : `${column} IS NULL`;
  const sizes = limitsLength ? [after.size] : [];
  if (engine.prepare(`SELECT 1 FROM ${tableName(table)} WHERE ${refused} LIMIT 1`).get(...sizes)) {
    throw new AppwriteError('column_invalid_resize');
  }
}

/** An engine that does not support it fails; what it did before that is kept. */
function refuseRename(store: Store, table: TableDefinition, column: ColumnDefinition, newKey: string): void {
  const isDate = column.type === 'datetime' && !column.array;
  if (!isDate || !table.dials.engine.losesRenamedDates) return;
  if (!column.lost) {
    store.catalog.change(() => store.catalog.updateColumn(table, { ...column, lost: { shownAs: newKey } }));
  }
  throw new AppwriteError('general_unknown');
}

/** The error names the old key, as on the real server. */
function checkNewKey(table: TableDefinition, column: ColumnDefinition, newKey: string): void {
  const taken = table.columns.some((other) => other.sequence !== column.sequence && sameKey(other.key, newKey));
  if (taken) throw new AppwriteError(table.dials.engine.takenKey, { values: [column.key] });
}

/** Updates of every column type except relationships. */
export const columnUpdateRoutes: readonly Route[] = columnWords
  .filter((word) => word !== 'relationship')
  .map((word) => {
    const kind = columnKinds[word];
    return {
      method: 'PATCH',
      path: `/tablesdb/:databaseId/tables/:tableId/columns/${word}/:key`,
      legacyPath: `/databases/:databaseId/collections/:collectionId/attributes/${word}/:key`,
      scopes: columnScopes('write'),
      params: updateParams(kind),
      handle: (context, params) => updateColumn(kind, context, params),
    };
  });
