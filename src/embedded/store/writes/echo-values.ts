import { castElements } from '../../rules/rows/cast-elements.js';
import { emptyValues, type RowValues, rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { echoPolygon } from '../../rules/spatial/echo-polygon.js';
import type { Position } from '../../rules/spatial/spatial-value.js';

/** The values of a created row as the response shows them: unlike those of an update, elements of lists are cast as when they are read. */
export function echoCreated(table: TableDefinition, values: RowValues): RowValues {
  let shown = echoValues(table, values);
  for (const column of rowColumns(table).values()) {
    const value = column.array ? values[column.key] : null;
    if (!Array.isArray(value) || !value.includes(null)) continue;
    if (shown === values) shown = Object.assign(emptyValues(), values);
    shown[column.key] = castElements(value, column);
  }
  return shown;
}

/** The values of a written row as the response shows them; the same object if nothing changes. */
export function echoValues(table: TableDefinition, values: RowValues): RowValues {
  let shown = values;
  for (const { key, type } of rowColumns(table).values()) {
    const value = type === 'polygon' ? values[key] : null;
    if (!Array.isArray(value) || value.length < 2) continue;
    if (shown === values) shown = Object.assign(emptyValues(), values);
    shown[key] = echoPolygon(value as readonly (readonly Position[])[]);
  }
  return shown;
}
