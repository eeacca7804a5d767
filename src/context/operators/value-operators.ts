import { type BooleanOperator, type DateOperator, operator, type TextOperator } from './attribute-operator.js';

/** Appends to a text; the result must fit the attribute's size in bytes. */
export function concat(text: string): TextOperator {
  return operator('text', 'stringConcat', [text]);
}

/** Replaces every occurrence of a text; case-sensitive. */
export function replace(search: string, replacement: string): TextOperator {
  return operator('text', 'stringReplace', [search, replacement]);
}

/** Turns true into false, and false or null into true. */
export function toggle(): BooleanOperator {
  return operator('boolean', 'toggle', []);
}

/** Sets the server's time of the write; MariaDB stores whole seconds. */
export function now(): DateOperator {
  return operator('date', 'dateSetNow', []);
}

/** Adds days to a date; null stays null. */
export function addDays(days: number): DateOperator {
  return operator('date', 'dateAddDays', [days]);
}

/** Subtracts days from a date; null stays null. */
export function subtractDays(days: number): DateOperator {
  return operator('date', 'dateSubDays', [days]);
}
