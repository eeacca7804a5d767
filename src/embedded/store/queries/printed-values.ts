import type { TextRules } from '../../engines/engine-rules.js';
import { AppwriteError } from '../../rules/appwrite-error.js';
import { formatDate, readDate } from '../../rules/php/php-date.js';
import { phpNumberText, storedFloat } from '../../rules/php/php-number.js';
import { isFloat, plainNumber } from '../../rules/php/whole-float.js';
import { isTextType } from '../../rules/schema/column-types.js';
import type { Operand } from './query-operand.js';

/** Patterns (`startsWith`, `endsWith`) for values that are not text: MariaDB compares their printed form, PostgreSQL fails. */

/** Whether an operand is a text; ids, including those of related rows, are texts. */
export function isText({ folded, column }: Operand): boolean {
  return folded || (column !== null && (isTextType(column.type) || column.type === 'relationship'));
}

/** The operand as printed text. Throws if the engine fails. */
export function printedOperand(operand: Operand, { patternsOfAnything }: TextRules): Operand {
  if (!patternsOfAnything) throw new AppwriteError('general_unknown');
  return { ...operand, raw: `(${printedSql(operand)})` };
}

function printedSql({ raw, column }: Operand): string {
  if (isDate({ column, raw })) return `replace(substr(${raw}, 1, 23), 'T', ' ')`;
  // SQLite prints null as 0.
  const float = `iif(${raw} IS NULL, NULL, printf('%.15g', ${raw}))`;
  return column?.type === 'double' ? `replace(${float}, 'e+', 'e')` : `CAST(${raw} AS TEXT)`;
}

/** A query value as PHP converts it to text. */
export function printed(value: unknown, operand: Pick<Operand, 'column' | 'raw'>): string {
  if (typeof value === 'boolean') return value ? '1' : '';
  if (isDate(operand))
    return formatDate(readDate(String(value)) ?? Number.NaN)
      .slice(0, 23)
      .replace('T', ' ');
  if (!isFloat(value)) return String(value);
  return phpNumberText(storedFloat(Number(plainNumber(value))));
}

const isDate = ({ column, raw }: Pick<Operand, 'column' | 'raw'>): boolean =>
  column?.type === 'datetime' || raw === 'created_at' || raw === 'updated_at';
