import type { Finding } from '../errors.js';
import { throwModelFindings } from '../metadata/model/finding-collector.js';
import type { Problem } from '../metadata/options/problem.js';
import { show } from '../metadata/options/show-value.js';
import { isRecord } from '../util/is-record.js';

/**
 * Checks the shape of table definitions, which may come from JavaScript or JSON; their contents are checked with the model.
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
  if (!isRecord(table)) return [{ at, ...problem(show(table), 'an object') }];
  const { name, schema, indexes } = table;
  if (typeof name !== 'string' || name.trim() === '') return [{ at, ...problem(`the name ${show(name)}`, 'a name') }];
  if (!isRecord(schema)) return [{ at: name, ...problem(`the schema ${show(schema)}`, 'an object of fields by name') }];
  const fields = Object.entries(schema)
    .filter(([, field]) => !isRecord(field))
    .map(([key, field]) => ({ at: `${name}.${key}`, ...problem(show(field), "a field such as { type: 'string' }") }));
  if (indexes === undefined) return fields;
  if (!Array.isArray(indexes)) return [...fields, { at: name, ...problem(`the indexes ${show(indexes)}`, 'a list') }];
  return [...fields, ...indexes.flatMap((index: unknown) => indexFindings(index, name))];
}

/** Checks the shape of one index like `requireTables`. */
export function requireIndex(index: unknown, at: string): void {
  throwModelFindings(indexFindings(index, at));
}

function indexFindings(index: unknown, at: string): readonly Finding[] {
  const expected = "an index such as { key: 'by_name', type: 'key', attributes: ['name'] }";
  if (!isRecord(index)) return [{ at, ...problem(`the index ${show(index)}`, expected) }];
  const { key, attributes, orders = [] } = index;
  if (typeof key !== 'string') return [{ at, ...problem(`the key ${show(key)}`, expected) }];
  if (!isTexts(attributes)) return [{ at, ...problem(`the attributes ${show(attributes)}`, expected) }];
  return isTexts(orders) ? [] : [{ at, ...problem(`the orders ${show(orders)}`, "orders such as ['ASC']") }];
}

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

function problem(found: string, expected: string): Problem {
  return { rule: 'table_definition', found, expected, remedy: 'Correct the table definition.' };
}
