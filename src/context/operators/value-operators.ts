import { type BooleanOperator, type DateOperator, operator, type TextOperator } from './attribute-operator.js';

/** Adds text at the end of a text; the result must fit the attribute's size in bytes. */
export function concat(text: string): TextOperator {
  return operator('text', 'stringConcat', [text]);
}

/** Replaces every occurrence of a text, with attention to case. */
export function replace(search: string, replacement: string): TextOperator {
  return operator('text', 'stringReplace', [search, replacement]);
}

/** Turns true into false, and false or nothing into true. */
export function toggle(): BooleanOperator {
  return operator('boolean', 'toggle', []);
}

/** The server's time at the write, to the second on MariaDB. */
export function now(): DateOperator {
  return operator('date', 'dateSetNow', []);
}

/** Moves a date on by days; where there is none it stays so. */
export function addDays(days: number): DateOperator {
  return operator('date', 'dateAddDays', [days]);
}

/** Moves a date back by days. */
export function subtractDays(days: number): DateOperator {
  return operator('date', 'dateSubDays', [days]);
}
