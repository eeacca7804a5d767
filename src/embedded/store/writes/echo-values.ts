import { emptyValues, type RowValues, rowColumns } from '../../rules/rows/row-structure.js';
import type { TableDefinition } from '../../rules/schema/table-definition.js';
import { echoPolygon } from '../../rules/spatial/echo-polygon.js';
import type { Position } from '../../rules/spatial/spatial-value.js';

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
