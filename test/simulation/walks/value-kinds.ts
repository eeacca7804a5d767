import type { AttributeType } from '../../../src/schema/attribute-schema.js';

/** What an attribute says of its type beside key, requirement and list. */
export interface Shape {
  readonly type: AttributeType;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Whether an index may stand on it. */
  readonly isIndexable?: boolean;
}

/** One of two ways of saying the same: numbers that count from elsewhere, words of another language. */
export type Dialect = 0 | 1;

/**
 * Values that stand for numbers: the n-th one is the same value in each of the shapes, and a conversion between two keeps it. Another
 * dialect needs a conversion that the model says.
 */
interface ValueKind {
  readonly shapes: readonly Shape[];
  readonly nth: (n: number, type: AttributeType, dialect: Dialect) => unknown;
  /** Whether there may be a default. */
  readonly mayDefault?: true;
}

/** The elements of enums, by dialect. */
export const WORDS = [
  ['red', 'green', 'blue', 'grey'],
  ['rot', 'gelb', 'blau', 'grau'],
] as const;
/** What numbers of the second dialect count from; no number of a walk comes near it. */
export const OTHER_ZERO = 400_000;
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
    nth: (n, type, dialect) => {
      const stored = n + dialect * OTHER_ZERO;
      return type === 'integer' || type === 'float' ? stored : String(stored);
    },
    mayDefault: true,
  },
  day: {
    shapes: [{ type: 'datetime', isIndexable: true }, { type: 'string' }, { type: 'varchar', isIndexable: true }],
    nth: (n) => new Date(Date.UTC(2020, 0, 1) + n * DAY).toISOString().replace('Z', '+00:00'),
    mayDefault: true,
  },
  word: {
    shapes: [
      { type: 'enum', details: { elements: [] } },
      { type: 'enum', details: { elements: ['pink'] } },
      { type: 'string' },
    ],
    nth: (n, _, dialect) => WORDS[dialect][n % WORDS[dialect].length],
    mayDefault: true,
  },
  flag: {
    shapes: [{ type: 'boolean' }, { type: 'string' }],
    nth: (n, type) => (type === 'boolean' ? n % 2 === 1 : String(n % 2 === 1)),
    mayDefault: true,
  },
  address: {
    shapes: [{ type: 'email' }, { type: 'string', isIndexable: true }],
    nth: (n) => `n${n}@example.com`,
    mayDefault: true,
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
