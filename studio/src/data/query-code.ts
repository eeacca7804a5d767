import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { Where } from './condition.js';

export interface Order {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const TIMES = ['$createdAt', '$updatedAt'];
const SYSTEM: Readonly<Record<string, string>> = { $id: 'id', $createdAt: 'createdAt', $updatedAt: 'updatedAt' };

/** The same question in code: `await db.posts.where({ views: { $gte: 10 } }).orderBy({ title: 'asc' }).toList();` */
export function queryCode(collection: DescribedCollection, where: Where, orders: readonly Order[]): string {
  const conditions = Object.keys(where).length === 0 ? '' : `.where(${codeOf(collection, where)})`;
  const ordered = Object.fromEntries(orders.map(({ key, direction }) => [propertyOf(collection, key), direction]));
  const order = orders.length === 0 ? '' : `.orderBy(${literal(ordered)})`;
  return `await db${member(collection)}${conditions}${order}.toList();`;
}

/** Documents as code that creates them. */
export function createCode(
  collection: DescribedCollection,
  documents: readonly Readonly<Record<string, unknown>>[],
): string {
  const lines = documents.map((document) => {
    const entries = Object.entries(document).filter(
      ([key, value]) => value !== null && value !== undefined && (key === '$id' || !key.startsWith('$')),
    );
    const members = entries.map(
      ([key, value]) => `${name(propertyOf(collection, key))}: ${valueCode(collection, key, value)}`,
    );
    return `  { ${members.join(', ')} },`;
  });
  return [`await db${member(collection)}.createMany([`, ...lines, ']);'].join('\n');
}

/** The name a key has in code. */
export function propertyOf({ properties }: DescribedCollection, key: string): string {
  const known = Object.hasOwn(properties, key) ? properties : SYSTEM;
  return Object.hasOwn(known, key) ? (known[key] ?? key) : key;
}

function member({ set, id }: DescribedCollection): string {
  const own = set ?? id;
  return IDENTIFIER.test(own) ? `.${own}` : `[${literal(own)}]`;
}

function codeOf(collection: DescribedCollection, where: Where): string {
  const named = Object.entries(where).map(([key, value]) => {
    const inner = Array.isArray(value) && key.startsWith('$');
    if (inner) return `${key}: [${value.map((one: Where) => codeOf(collection, one)).join(', ')}]`;
    return `${name(propertyOf(collection, key))}: ${valueCode(collection, key, value)}`;
  });
  return `{ ${named.join(', ')} }`;
}

/** A value as code gives it: times are Dates, and JSON that is stored as text is what it holds. */
function valueCode({ attributes, json }: DescribedCollection, key: string, value: unknown): string {
  const isTime = TIMES.includes(key) || attributes.some((one) => one.key === key && one.type === 'datetime');
  if (isTime)
    return literal(
      value,
      (text) =>
        `new Date(${quoted(/[zZ]|[+-]\d\d:\d\d$|^[\d-]{10}$/.test(text) ? text : `${text.replace(' ', 'T')}Z`)})`,
    );
  return literal(json.includes(key) && typeof value === 'string' ? parsed(value) : value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function literal(value: unknown, textCode: (text: string) => string = quoted): string {
  if (typeof value === 'string') return textCode(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, textCode)).join(', ')}]`;
  if ('$bigint' in value) return `${String(value.$bigint)}n`;
  const parts = Object.entries(value).map(([key, item]) => `${name(key)}: ${literal(item, textCode)}`);
  return `{ ${parts.join(', ')} }`;
}

function name(key: string): string {
  return IDENTIFIER.test(key) ? key : quoted(key);
}
