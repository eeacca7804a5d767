import type { Finding } from '../errors.js';
import { throwModelFindings } from '../metadata/model/finding-collector.js';
import type { Problem } from '../metadata/options/problem.js';
import { show } from '../metadata/options/show-value.js';

/**
 * Judges the shape of table definitions, which may come from JavaScript or JSON; what they say is judged with the model.
 *
 * @throws EntwriteError model_invalid with all findings
 */
export function requireTables(tables: unknown): void {
  if (!Array.isArray(tables)) {
    throwModelFindings([{ at: 'tables', ...problem(show(tables), 'a list of table definitions') }]);
    return;
  }
  throwModelFindings(tables.flatMap((table: unknown, at): readonly Finding[] => tableFindings(table, `tables[${at}]`)));
}

function tableFindings(table: unknown, at: string): readonly Finding[] {
  if (!isObject(table)) return [{ at, ...problem(show(table), 'an object') }];
  const { name, schema } = table;
  if (typeof name !== 'string' || name.trim() === '') return [{ at, ...problem(`the name ${show(name)}`, 'a name') }];
  if (!isObject(schema)) return [{ at: name, ...problem(`the schema ${show(schema)}`, 'an object of fields by name') }];
  return Object.entries(schema)
    .filter(([, field]) => !isObject(field))
    .map(([key, field]) => ({ at: `${name}.${key}`, ...problem(show(field), "a field such as { type: 'string' }") }));
}

function problem(found: string, expected: string): Problem {
  return { rule: 'table_definition', found, expected, remedy: 'Correct the table definition.' };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
