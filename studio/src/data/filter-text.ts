import type { Condition, Sign } from './condition.js';

/** What a typed filter says; `problem` where it says nothing that can be asked. */
export type ParsedFilter =
  | { readonly conditions: readonly Condition[]; readonly match: 'all' | 'any' }
  | { readonly problem: string };

const SIGNS: readonly Sign[] = ['!=', '>=', '<=', '=', '>', '<', '~', '^'];
const PART =
  /^([\w$.-]+)\s*(!=|>=|<=|=|>|<|~|\^|\s+in\s+|\s+is\s+)\s*("(?:[^"\\]|\\.)*"|\((?:"(?:[^"\\]|\\.)*"|[^)"])*\)|[^\s]+)/;

/**
 * Reads a filter that is written: `state = live views >= 100 title ~ "type systems"`, `or` between all parts, `state in (draft, live)`,
 * `bio is empty`, `bio is present`.
 */
export function parseFilter(text: string, keys: readonly string[]): ParsedFilter {
  const conditions: Condition[] = [];
  const joints = new Set<string>();
  let rest = text.trim();
  while (rest !== '') {
    const found = PART.exec(rest);
    if (found === null) return { problem: `Write a key, a sign and a value, not “${rest.slice(0, 30)}”.` };
    const [whole, key = '', sign = '', raw = ''] = found;
    const known = keys.find((one) => one.toLowerCase() === key.toLowerCase());
    if (known === undefined) return { problem: `There is no ${key} here.` };
    const condition = conditionFor(known, sign.trim(), raw);
    if (condition === null) return { problem: 'After `is` comes `empty` or `present`.' };
    conditions.push(condition);
    rest = rest.slice(whole.length).trim();
    const joint = /^(and|or)\b\s*/i.exec(rest);
    if (joint !== null) {
      joints.add((joint[1] ?? '').toLowerCase());
      rest = rest.slice(joint[0].length);
    } else if (rest !== '') joints.add('and');
  }
  if (joints.size > 1) return { problem: 'Use either `and` or `or` between the parts.' };
  return { conditions, match: joints.has('or') ? 'any' : 'all' };
}

function conditionFor(key: string, sign: string, raw: string): Condition | null {
  const value = raw.startsWith('"')
    ? raw.slice(1, -1).replace(/\\(.)/g, '$1')
    : sign === 'in' && raw.startsWith('(')
      ? raw.slice(1, -1)
      : raw;
  if (sign === 'in') return { key, sign: 'in', value };
  if (sign !== 'is') return { key, sign: SIGNS.find((one) => one === sign) ?? '=', value };
  if (value === 'empty' || value === 'null') return { key, sign: 'empty', value: '' };
  return value === 'present' ? { key, sign: 'present', value: '' } : null;
}

/** A filter as it is written. */
export function formatFilter(conditions: readonly Condition[], match: 'all' | 'any'): string {
  const parts = conditions.map(({ key, sign, value }) => {
    if (sign === 'empty' || sign === 'present') return `${key} is ${sign}`;
    if (sign === 'in') return `${key} in (${value})`;
    return `${key} ${sign} ${/^[^\s"()]+$/.test(value) ? value : JSON.stringify(value)}`;
  });
  return parts.join(match === 'any' ? ' or ' : ' and ');
}
