import { writeJson } from '../../rules/php/php-json.js';
import { isNumeric } from '../../rules/php/php-number.js';
import { queryError } from '../../rules/queries/query-parser.js';

/** Queries in the syntax from before 1.5, `equal("title", ["x"])`, and their current form. */

const comparisons = new Set([
  'equal',
  'notEqual',
  'lessThan',
  'lessThanEqual',
  'greaterThan',
  'greaterThanEqual',
  'contains',
  'search',
  'isNull',
  'isNotNull',
  'startsWith',
  'endsWith',
]);
const pages = new Set(['limit', 'offset', 'cursorAfter', 'cursorBefore']);

/** The `queries` of a request in the current form. Throws `general_query_invalid` for a query that is not a call. */
export function convertOldQueries(sent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { queries } = sent;
  return Array.isArray(queries) ? { ...sent, queries: queries.map((query) => convert(String(query))) } : sent;
}

function convert(text: string): string {
  const open = text.indexOf('(');
  if (open < 0) throw queryError('Invalid query');
  const close = text.length - 1;
  if (text.charAt(close) !== ')') throw queryError('Invalid query');
  const method = text.slice(0, open);
  return writeJson(queryOf(method, readParameters(text.slice(open + 1, close)).map(valueOfParameter)));
}

function queryOf(method: string, [first, second, third]: readonly unknown[]): Record<string, unknown> {
  if (comparisons.has(method)) {
    const values = second === undefined ? {} : { values: Array.isArray(second) ? second : [second] };
    return { method, attribute: first ?? '', ...values };
  }
  if (method === 'between') return { method, attribute: first, values: [second, third] };
  if (method === 'select') return { method, values: first };
  if (method === 'orderAsc' || method === 'orderDesc')
    return { method, ...(first !== undefined && { attribute: first }) };
  if (pages.has(method) && first !== undefined) return { method, values: [first] };
  return { method };
}

type Parameter = string | readonly string[];

/** Splits at commas outside of quotes; text in brackets is one list. Spaces outside of quotes are ignored. */
function readParameters(text: string): Parameter[] {
  const parameters: Parameter[] = [];
  let list: string[] | null = null;
  let current = '';
  let quote = '';
  const end = (): void => {
    if (current !== '') (list ?? (parameters as string[])).push(current);
    current = '';
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\') {
      const next = text.charAt(++at);
      current += /[,[\]"']/.test(next) ? next : character + next;
    } else if (character === '"' || character === "'") {
      if (quote === '') quote = character;
      else if (quote === character) quote = '';
      current += character;
    } else if (quote !== '') current += character;
    else if (character === '[') list = [];
    else if (character === ',') end();
    else if (character === ']') {
      end();
      parameters.push(list ?? []);
      list = null;
    } else if (character !== ' ') current += character;
  }
  end();
  return parameters;
}

function valueOfParameter(parameter: Parameter): unknown {
  if (typeof parameter !== 'string') return parameter.map(valueOfParameter);
  const text = parameter.trim();
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^["']/.test(text)) return text.slice(1, -1);
  return isNumeric(text) ? Number(text) : text;
}
