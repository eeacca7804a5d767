import type { EngineRules, IdRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { formatDate, readDate } from '../../rules/php/php-date.js';
import { storedFloat } from '../../rules/php/php-number.js';
import { isFloat, plainNumber } from '../../rules/php/whole-float.js';
import { rowColumns } from '../../rules/rows/row-structure.js';
import type { ColumnDefinition, TableDefinition } from '../../rules/schema/table-definition.js';
import { columnName, foldedName, isFolded, isStored } from '../physical-names.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';
import { type Fragment, isIn, join } from './query-fragment.js';

/** The subject of a filter or an order, in SQL. */
export interface Operand {
  /** The expression to compare and sort by. */
  readonly expression: string;
  /** The value as it was written, including trailing spaces. */
  readonly raw: string;
  /** Whether text is compared in folded form. */
  readonly folded: boolean;
  readonly column: ColumnDefinition | null;
  /** Converts a query value to the form of the expression. */
  bind(value: unknown): SqlValue;
  /** Finds equal values without their keys, if possible. */
  readonly equals?: (values: readonly unknown[]) => Fragment;
}

const bindDate = (value: unknown): SqlValue => formatDate(readDate(String(value)) ?? Number.NaN);

const plainOperands: ReadonlyMap<string, Operand> = new Map<string, Operand>([
  [
    '$sequence',
    { expression: 'sequence', raw: 'sequence', folded: false, column: null, bind: (value) => BigInt(String(value)) },
  ],
  ['$createdAt', { expression: 'created_at', raw: 'created_at', folded: false, column: null, bind: bindDate }],
  ['$updatedAt', { expression: 'updated_at', raw: 'updated_at', folded: false, column: null, bind: bindDate }],
]);

function idOperand({ expression, keyColumn, queryKey, relatedForm, upperForm }: IdRules): Operand {
  const texts = (values: readonly unknown[], form: (id: string) => string) =>
    values.map((value) => form(String(value)));
  return {
    expression,
    raw: 'id',
    folded: true,
    column: null,
    bind: (value) => queryKey(String(value)),
    // The index on `upper(id)` finds them.
    ...(keyColumn && {
      equals: (values) =>
        join([isIn('upper(id)', texts(values, upperForm)), isIn('id', texts(values, relatedForm))], 'AND'),
    }),
  };
}

/** The error if the engine fails for a column that the table does not have. */
export function unknownColumn({ id, dials }: TableDefinition): AppwriteError {
  return new AppwriteError(dials.engine.unknownColumn, { values: [id] });
}

/** The operand that a query names, or undefined if the table stores nothing under that name. */
export function operandOf(table: TableDefinition, attribute: string, counts = false): Operand | undefined {
  const { engine } = table.dials;
  if (attribute === '$id') return idOperand(engine.ids);
  const system = plainOperands.get(attribute);
  if (system) return system;
  const column = rowColumns(table).get(attribute);
  if (!column) return undefined;
  if (!isStored(column)) throw unknownColumn(table);
  const raw = columnName(column);
  const folded = isFolded(column);
  return {
    expression: folded ? foldedName(column) : raw,
    raw,
    folded,
    column,
    bind: counts
      ? (value) => bindValue(countedFloat(value), column, folded, engine)
      : (value) => bindValue(value, column, folded, engine),
  };
}

const countedFloat = (value: unknown): unknown => (isFloat(value) ? storedFloat(Number(plainNumber(value))) : value);

function bindValue(value: unknown, column: ColumnDefinition, folded: boolean, { text, ids }: EngineRules): SqlValue {
  if (folded) return text.key(String(value));
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (column.type === 'datetime') return bindDate(value);
  if (column.type === 'bigint' && typeof value === 'string') return BigInt(value);
  if (column.type === 'relationship') return ids.relatedForm(String(value));
  return plainNumber(value) as SqlValue;
}
