import type { AttributeSchema, AttributeType } from '../../../src/schema/attribute-schema.js';
import { attribute } from '../../support/schema-manager.js';

/** What an attribute says of its type beside key, requirement and list. */
export interface Shape {
  readonly type: AttributeType;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether an index may stand on it. */
  readonly isIndexable?: boolean;
}

/** Values that stand for numbers: the n-th one is the same value in each of the shapes, and a conversion between two keeps it. */
interface ValueKind {
  readonly shapes: readonly Shape[];
  readonly nth: (n: number, type: AttributeType) => unknown;
}

const WORDS = ['red', 'green', 'blue', 'grey'];
const DAY = 86_400_000;

export const VALUE_KINDS = {
  count: {
    shapes: [
      { type: 'string', details: { size: 40 }, isIndexable: true },
      { type: 'string', details: { size: 60 }, isIndexable: true },
      { type: 'varchar', details: { size: 40 }, isIndexable: true },
      { type: 'text' },
      { type: 'integer', isIndexable: true },
      { type: 'integer', details: { min: 0, max: 1_000_000 }, isIndexable: true },
      { type: 'float', isIndexable: true },
    ],
    nth: (n, type) => (type === 'integer' || type === 'float' ? n : String(n)),
  },
  day: {
    shapes: [{ type: 'datetime', isIndexable: true }, { type: 'string' }, { type: 'varchar', isIndexable: true }],
    nth: (n) => new Date(Date.UTC(2020, 0, 1) + n * DAY).toISOString().replace('Z', '+00:00'),
  },
  word: {
    shapes: [
      { type: 'enum', details: { elements: WORDS } },
      { type: 'enum', details: { elements: [...WORDS, 'pink'] } },
      { type: 'string' },
    ],
    nth: (n) => WORDS[n % WORDS.length],
  },
  flag: {
    shapes: [{ type: 'boolean' }, { type: 'string' }],
    nth: (n, type) => (type === 'boolean' ? n % 2 === 1 : String(n % 2 === 1)),
  },
  address: {
    shapes: [{ type: 'email' }, { type: 'string', isIndexable: true }],
    nth: (n) => `n${n}@example.com`,
  },
  secret: {
    shapes: [{ type: 'text' }, { type: 'text', details: { encrypt: true } }],
    nth: (n) => `secret ${n}`,
  },
  place: {
    shapes: [{ type: 'point' }],
    nth: (n) => [n % 90, (n * 7) % 90],
  },
} as const satisfies Readonly<Record<string, ValueKind>>;

export type ValueKindName = keyof typeof VALUE_KINDS;

export const VALUE_KIND_NAMES = Object.keys(VALUE_KINDS) as readonly ValueKindName[];

export function kindOf(name: ValueKindName): ValueKind {
  return VALUE_KINDS[name];
}

/** The attribute of a shape. */
export function attributeOf(
  key: string,
  { type, details }: Shape,
  options: { readonly array: boolean; readonly required: boolean },
): AttributeSchema {
  return attribute(key, type, { ...details, ...options });
}
