import type { DescribedAttribute, DescribedCollection } from '../../../src/studio/api/described-schema.js';

/** The ways of comparing, by the sign a person types. */
export const OPERATORS = {
  '=': { label: 'is', operator: '$eq' },
  '!=': { label: 'is not', operator: '$ne' },
  '>': { label: 'is more than', operator: '$gt' },
  '>=': { label: 'is at least', operator: '$gte' },
  '<': { label: 'is less than', operator: '$lt' },
  '<=': { label: 'is at most', operator: '$lte' },
  '~': { label: 'contains', operator: '$contains' },
  '^': { label: 'starts with', operator: '$startsWith' },
  in: { label: 'is one of', operator: '$in' },
  empty: { label: 'is empty', operator: null },
  present: { label: 'has a value', operator: null },
} as const;

export type Sign = keyof typeof OPERATORS;

/** One comparison of a filter. */
export interface Condition {
  readonly key: string;
  readonly sign: Sign;
  /** As typed; a list for `in`, none for `empty` and `present`. */
  readonly value: string;
}

export type Where = Readonly<Record<string, unknown>>;

const NUMBERS = ['integer', 'bigint', 'float'];

const GEOMETRIES = ['point', 'line', 'polygon'];

/** What can be compared in a collection: attributes that Appwrite can look inside, system fields, and single ends of relationships. */
export function comparableKeys({ attributes, links }: DescribedCollection): readonly string[] {
  const live = attributes
    .filter(({ mark, encrypt, type }) => mark !== 'added' && encrypt !== true && !GEOMETRIES.includes(type))
    .map(({ key }) => key);
  const related = links.flatMap(({ key, kind }) => (key !== null && kind === 'relationship' ? [key] : []));
  return ['$id', ...live, ...related, '$createdAt', '$updatedAt', '$sequence'];
}

/** The signs that make sense for a key. */
export function signsFor(attribute: DescribedAttribute | undefined, key: string): readonly Sign[] {
  if (attribute === undefined)
    return key.startsWith('$') ? ['=', '!=', '>', '<', '^', 'in'] : ['=', 'empty', 'present'];
  const { type, array } = attribute;
  if (array) return ['~', 'empty', 'present'];
  if (type === 'boolean') return ['=', 'empty', 'present'];
  if (type === 'enum') return ['=', '!=', 'in', 'empty', 'present'];
  if (NUMBERS.includes(type) || type === 'datetime') return ['=', '!=', '>', '>=', '<', '<=', 'in', 'empty', 'present'];
  return ['=', '!=', '~', '^', 'in', 'empty', 'present'];
}

/** The value of a condition as the attribute stores it. */
export function typedValue(attribute: DescribedAttribute | undefined, text: string): unknown {
  if (attribute === undefined) return text;
  if (attribute.type === 'boolean') return text === 'true';
  if (NUMBERS.includes(attribute.type)) {
    const number = Number(text);
    if (Number.isNaN(number)) return text;
    return attribute.type !== 'float' && !Number.isSafeInteger(number) ? { $bigint: text } : number;
  }
  return text;
}

/** Conditions as `where` takes them. */
export function whereOf(
  collection: DescribedCollection,
  conditions: readonly Condition[],
  match: 'all' | 'any',
): Where {
  const parts = conditions.map((condition) => one(collection, condition));
  if (match === 'any' && parts.length > 1) return { $or: parts };
  const keys = parts.flatMap(Object.keys);
  if (new Set(keys).size === keys.length) return Object.assign({}, ...parts) as Where;
  return { $and: parts };
}

function one({ attributes }: DescribedCollection, { key, sign, value }: Condition): Where {
  const attribute = attributes.find((known) => known.key === key);
  if (sign === 'empty') return { [key]: null };
  if (sign === 'present') return { [key]: { $ne: null } };
  if (sign === 'in') return { [key]: { $in: listOf(value).map((text) => typedValue(attribute, text)) } };
  const typed = typedValue(attribute, value);
  if (sign === '=') return { [key]: typed };
  return { [key]: { [OPERATORS[sign].operator]: typed } };
}

const ITEM = /"((?:[^"\\]|\\.)*)"|[^,"]+/g;

/** The values of a list that was written: those with commas, quotes or parentheses in quotes. */
export function listOf(text: string): readonly string[] {
  const items = [...text.matchAll(ITEM)].map(([whole, quoted]) => quoted?.replace(/\\(.)/g, '$1') ?? whole.trim());
  return items.filter((item) => item !== '');
}

/** Values as a list is written. */
function listText(values: readonly unknown[]): string {
  const items = values.map(String);
  return items.map((item) => (/[,"()]|^\s|\s$/.test(item) ? JSON.stringify(item) : item)).join(', ');
}

/** Conditions that a link of the page or a followed relation came with. */
export function conditionsOf(where: Where): readonly Condition[] {
  return Object.entries(where).flatMap(([key, given]): Condition[] => {
    if (typeof given !== 'object' || given === null)
      return [given === null ? { key, sign: 'empty', value: '' } : { key, sign: '=', value: String(given) }];
    return Object.entries(given).flatMap(([operator, value]): Condition[] => {
      if (operator === '$in' && Array.isArray(value)) return [{ key, sign: 'in', value: listText(value) }];
      if (operator === '$ne' && value === null) return [{ key, sign: 'present', value: '' }];
      const sign = (Object.keys(OPERATORS) as readonly Sign[]).find((one) => OPERATORS[one].operator === operator);
      return sign === undefined ? [] : [{ key, sign, value: String(value) }];
    });
  });
}
