import { formatDate, readDate } from '../../rules/php/php-date.js';
import { storedFloat } from '../../rules/php/php-number.js';
import { isFloat, plainNumber } from '../../rules/php/whole-float.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { foldCharacters, foldText, withoutTrailingSpaces } from '../../rules/text/collation.js';
import { columnName, foldedName, isFolded } from '../physical-names.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';

/** What a filter or an order is about, in SQL. */
export interface Operand {
  /** What is compared and sorted by. */
  readonly expression: string;
  /** The value as it was written, trailing spaces included. */
  readonly raw: string;
  /** Whether text is compared in folded form. */
  readonly folded: boolean;
  readonly column: ColumnDefinition | null;
  /** A query value in the form of the expression. */
  bind(value: unknown): SqlValue;
}

const bindDate = (value: unknown): SqlValue => formatDate(readDate(String(value)) ?? Number.NaN);

const systemOperands: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  [
    '$id',
    {
      expression: 'upper(id)',
      raw: 'id',
      folded: true,
      column: null,
      bind: (value) => foldCharacters(withoutTrailingSpaces(String(value))),
    },
  ],
  [
    '$sequence',
    { expression: 'sequence', raw: 'sequence', folded: false, column: null, bind: (value) => BigInt(String(value)) },
  ],
  ['$createdAt', { expression: 'created_at', raw: 'created_at', folded: false, column: null, bind: bindDate }],
  ['$updatedAt', { expression: 'updated_at', raw: 'updated_at', folded: false, column: null, bind: bindDate }],
]);

/** The operand a query names, or undefined where the table stores nothing under that name. */
export function operandOf(table: TableDefinition, attribute: string, counts = false): Operand | undefined {
  const system = systemOperands.get(attribute);
  if (system) return system;
  const column = rowColumns(table).get(attribute);
  if (!column) return undefined;
  const raw = columnName(column);
  const folded = isFolded(column);
  return {
    expression: folded ? foldedName(column) : raw,
    raw,
    folded,
    column,
    bind: counts
      ? (value) => bindValue(countedFloat(value), column, folded)
      : (value) => bindValue(value, column, folded),
  };
}

const countedFloat = (value: unknown): unknown => (isFloat(value) ? storedFloat(Number(plainNumber(value))) : value);

function bindValue(value: unknown, column: ColumnDefinition, folded: boolean): SqlValue {
  if (folded) return foldText(String(value));
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (column.type === 'datetime') return bindDate(value);
  if (column.type === 'bigint' && typeof value === 'string') return BigInt(value);
  if (column.type === 'relationship') return withoutTrailingSpaces(String(value));
  return plainNumber(value) as SqlValue;
}
