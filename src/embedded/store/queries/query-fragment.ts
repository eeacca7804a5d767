import { chunksOf } from '../../../util/chunks-of.js';
import type { SqlValue } from '../sqlite/sqlite-engine.js';

/** A piece of SQL and the values of its `?`, in order. Values of a request get into SQL only this way. */
export interface Fragment {
  readonly sql: string;
  readonly params: readonly SqlValue[];
}

/** True for every row. */
export const always: Fragment = { sql: '1', params: [] };
/** True for no row. */
export const never: Fragment = { sql: '0', params: [] };

/** Creates a fragment from SQL text and its values. */
export function fragment(sql: string, ...params: readonly SqlValue[]): Fragment {
  return { sql, params };
}

/** Each condition of a chain is one level deeper for SQLite, which supports 1,000 levels. */
const LONGEST_CHAIN = 32;

/** Joins conditions; no conditions at all are true for every row. */
export function join(parts: readonly Fragment[], word: 'AND' | 'OR'): Fragment {
  const [only] = parts;
  if (!only) return always;
  if (parts.length === 1) return only;
  if (parts.length > LONGEST_CHAIN) {
    return join(
      chunksOf(parts, LONGEST_CHAIN).map((chain) => join(chain, word)),
      word,
    );
  }
  return {
    sql: `(${parts.map((part) => part.sql).join(` ${word} `)})`,
    params: parts.flatMap((part) => part.params),
  };
}

/** True for rows that have one of the permissions. */
export function permittedRows(permitted: readonly string[]): Fragment {
  const inList = isIn('value', permitted);
  return fragment(`EXISTS (SELECT 1 FROM json_each(permissions) WHERE ${inList.sql})`, ...inList.params);
}

/** Negates a condition; unknown (null) stays unknown. */
export function not(part: Fragment): Fragment {
  return { sql: `NOT (${part.sql})`, params: part.params };
}

const longList = 8;

/** `expression IN (…)`; a long list is passed as one JSON parameter, so that there are few different statements. */
export function isIn(expression: string, values: readonly SqlValue[]): Fragment {
  const [first] = values;
  if (values.length === 1 && first !== undefined) return fragment(`${expression} = ?`, first);
  if (values.length <= longList) {
    return { sql: `${expression} IN (${values.map(() => '?').join(', ')})`, params: values };
  }
  const list = `[${values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value))).join(',')}]`;
  return fragment(`${expression} IN (SELECT value FROM json_each(?))`, list);
}
