import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { Where } from './condition.js';

export interface Order {
  readonly key: string;
  readonly direction: 'asc' | 'desc';
}

const SYSTEM: Readonly<Record<string, string>> = { $id: 'id', $createdAt: 'createdAt', $updatedAt: 'updatedAt' };

/** The same question in code: `await db.posts.where({ views: { $gte: 10 } }).orderBy({ title: 'asc' }).toList();` */
export function queryCode(collection: DescribedCollection, where: Where, orders: readonly Order[]): string {
  const conditions = Object.keys(where).length === 0 ? '' : `.where(${codeOf(collection, where)})`;
  const ordered = Object.fromEntries(orders.map(({ key, direction }) => [propertyOf(collection, key), direction]));
  const order = orders.length === 0 ? '' : `.orderBy(${literal(ordered)})`;
  return `await db.${member(collection)}${conditions}${order}.toList();`;
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
    return `  ${literal(Object.fromEntries(entries.map(([key, value]) => [propertyOf(collection, key), value])))},`;
  });
  return [`await db.${member(collection)}.createMany([`, ...lines, ']);'].join('\n');
}

/** The name a key has in code. */
export function propertyOf({ properties }: DescribedCollection, key: string): string {
  return Object.hasOwn(properties, key) ? (properties[key] ?? key) : (SYSTEM[key] ?? key);
}

function member({ set, id }: DescribedCollection): string {
  const name = set ?? id;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `set('${name}')`;
}

function codeOf(collection: DescribedCollection, where: Where): string {
  const named = Object.entries(where).map(([key, value]) => {
    const inner = Array.isArray(value) && key.startsWith('$');
    if (inner) return `${key}: [${value.map((one: Where) => codeOf(collection, one)).join(', ')}]`;
    return `${name(propertyOf(collection, key))}: ${literal(value)}`;
  });
  return `{ ${named.join(', ')} }`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if ('$bigint' in value) return `${String(value.$bigint)}n`;
  const parts = Object.entries(value).map(([key, item]) => `${name(key)}: ${literal(item)}`);
  return `{ ${parts.join(', ')} }`;
}

function name(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : `'${key}'`;
}
