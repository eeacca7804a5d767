import fc from 'fast-check';
import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Reference } from '../../../src/decorators/reference.js';
import { ManyToMany, ManyToOne, OneToMany } from '../../../src/decorators/relationships.js';
import { CreatedAt } from '../../../src/decorators/system-fields.js';
import type { Ref } from '../../../src/metadata/entity-types/ref.js';

/** Every kind of value that compares, and every kind of relation. */

@Collection('owners')
export class Owner {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @Attribute({ type: 'integer', required: false }) age?: number;
  @OneToMany(() => Item, { inverse: 'owner' }) items?: Ref<Item>[];
  @OneToMany(() => Label) stickers?: Ref<Label>[];
}

@Collection('labels')
export class Label {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) name?: string;
  @Attribute({ type: 'integer', required: false }) weight?: number;
}

@Collection('items')
export class Item {
  @Id() id!: string;
  @CreatedAt() createdAt!: Date;
  @Attribute({ type: 'string', size: 20, required: false }) text?: string;
  @Attribute({ type: 'enum', elements: ['a', 'B'], required: false }) kind?: 'a' | 'B';
  @Attribute({ type: 'integer', required: false }) count?: number;
  @Attribute({ type: 'bigint', required: false }) big?: bigint;
  @Attribute({ type: 'float', required: false }) price?: number;
  @Attribute({ required: false }) flag?: boolean;
  @Attribute({ required: false }) at?: Date;
  @Attribute({ type: 'string', size: 10, array: true, required: false }) tags?: string[];
  @Attribute({ type: 'integer', array: true, required: false }) numbers?: number[];
  @ManyToOne(() => Owner, { inverse: 'items' }) owner?: Ref<Owner>;
  @ManyToMany(() => Label) labels?: Ref<Label>[];
  @Reference(() => Owner, { required: false }) keeper?: Ref<Owner>;
}

export class ShelfDb extends DbContext {
  readonly owners = this.set(Owner);
  readonly labels = this.set(Label);
  readonly items = this.set(Item);
}

export const TEXTS = ['', 'a', 'A', 'ä', 'b', 'ab', 'Ab c', 'Z', '10', '9', 'x_y', '50%'] as const;
const text = fc.constantFrom(...TEXTS);
const dates = fc
  .constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '1999-12-31T23:59:59.999Z')
  .map((iso) => new Date(iso));

export const VALUES = {
  text,
  kind: fc.constantFrom('a', 'B'),
  count: fc.integer({ min: -2, max: 2 }),
  big: fc.constantFrom(0n, -5n, 9007199254740993n),
  price: fc.constantFrom(-1.5, 0, 0.25, 2),
  flag: fc.boolean(),
  at: dates,
} as const;
export type ValueName = keyof typeof VALUES;
export const NAMES = Object.keys(VALUES) as ValueName[];

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });

export const itemValues = fc.record({
  ...(Object.fromEntries(NAMES.map((name) => [name, optional(VALUES[name] as fc.Arbitrary<unknown>)])) as Record<
    ValueName,
    fc.Arbitrary<unknown>
  >),
  tags: optional(fc.array(fc.constantFrom('a', 'A', 'b', 'c'), { minLength: 1, maxLength: 3 })),
  numbers: optional(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 })),
  owner: optional(fc.constantFrom('o0', 'o1', 'o2')),
  keeper: optional(fc.constantFrom('o0', 'o1', 'o2')),
  labels: fc.uniqueArray(fc.constantFrom('l0', 'l1', 'l2', 'l3'), { maxLength: 3 }),
});
export const ownerValues = fc.record({ name: optional(text), age: optional(fc.integer({ min: 0, max: 3 })) });
export const labelValues = fc.record({ name: optional(text), weight: optional(fc.integer({ min: 0, max: 3 })) });

function conditionOn(name: string, value: fc.Arbitrary<unknown>, kind: 'text' | 'ordered' | 'equal') {
  const one = (operator: string, operand: fc.Arbitrary<unknown>) =>
    operand.map((given) => ({ [name]: { [operator]: given } }));
  const list = fc.array(fc.option(value, { nil: null }), { maxLength: 3 });
  return fc.oneof(
    fc.option(value, { nil: null }).map((given) => ({ [name]: given })),
    ...['$eq', '$ne'].map((operator) => one(operator, fc.option(value, { nil: null }))),
    one('$in', list),
    one('$nin', list),
    one('$isNull', fc.boolean()),
    ...(kind === 'equal'
      ? []
      : [
          ...['$gt', '$gte', '$lt', '$lte'].map((operator) => one(operator, value)),
          one('$between', fc.tuple(value, value)),
        ]),
    ...(kind === 'text'
      ? [
          ...['$startsWith', '$endsWith', '$contains'].map((operator) => one(operator, value)),
          one('$containsAny', fc.array(value, { minLength: 1, maxLength: 3 })),
        ]
      : []),
  );
}

const onList = (name: string, item: fc.Arbitrary<unknown>) =>
  fc.oneof(
    item.map((given) => ({ [name]: { $contains: given } })),
    fc.array(item, { maxLength: 3 }).map((given) => ({ [name]: { $containsAny: given } })),
    fc.array(item, { maxLength: 3 }).map((given) => ({ [name]: { $containsAll: given } })),
    fc.boolean().map((given) => ({ [name]: { $isNull: given } })),
  );

export type Conditions = Readonly<Record<string, unknown>>;

const combined = (one: fc.Arbitrary<Conditions>, maxDepth: number): fc.Arbitrary<Conditions> =>
  fc.letrec<{ any: Conditions }>((tie) => ({
    any: fc.oneof(
      { maxDepth, depthIdentifier: fc.createDepthIdentifier() },
      one,
      fc.tuple(one, one).map(([a, b]) => ({ ...a, ...b })),
      fc.array(tie('any'), { maxLength: 3 }).map((list) => ({ $or: list })),
      fc.array(tie('any'), { maxLength: 3 }).map((list) => ({ $and: list })),
      tie('any').map((given) => ({ $not: given })),
    ),
  })).any;

const onOwner = combined(
  fc.oneof(conditionOn('name', text, 'text'), conditionOn('age', fc.integer({ min: 0, max: 3 }), 'ordered')),
  1,
);
const onLabel = combined(
  fc.oneof(conditionOn('name', text, 'text'), conditionOn('weight', fc.integer({ min: 0, max: 3 }), 'ordered')),
  1,
);
const ids = fc.array(fc.constantFrom('l0', 'l1', 'l2', 'l3'), { maxLength: 2 });
const quantifier = fc.constantFrom('$some', '$none', '$every');

export const itemConditions = combined(
  fc.oneof(
    ...NAMES.map((name) =>
      conditionOn(
        name,
        VALUES[name] as fc.Arbitrary<unknown>,
        name === 'text' || name === 'kind' ? 'text' : name === 'flag' ? 'equal' : 'ordered',
      ),
    ),
    onList('tags', fc.constantFrom('a', 'A', 'b', 'x')),
    onList('numbers', fc.integer({ min: 0, max: 3 })),
    onOwner.map((given) => ({ owner: given })),
    onOwner.map((given) => ({ keeper: given })),
    conditionOn('owner', fc.constantFrom('o0', 'o1', 'o9'), 'equal'),
    fc.tuple(quantifier, onLabel).map(([name, given]) => ({ labels: { [name]: given } })),
    fc.tuple(quantifier, ids).map(([name, given]) => ({ labels: { [name]: given } })),
    fc.constantFrom('l0', 'l9').map((id) => ({ labels: id })),
  ),
  2,
);

export const ownerConditions = combined(
  fc.oneof(
    conditionOn('age', fc.integer({ min: 0, max: 3 }), 'ordered'),
    fc
      .tuple(quantifier, conditionOn('text', text, 'text'))
      .map(([name, given]) => ({ items: { [name]: given as unknown } })),
    fc.tuple(quantifier, onLabel).map(([name, given]) => ({ stickers: { [name]: given } })),
    fc
      .tuple(fc.constantFrom('$some', '$none'), onLabel)
      .map(([name, given]) => ({ items: { $some: { labels: { [name]: given } } } })),
  ),
  1,
);

export const orders = fc.uniqueArray(
  fc.tuple(fc.constantFrom<ValueName>(...NAMES), fc.constantFrom<'asc' | 'desc'>('asc', 'desc')),
  { selector: ([name]) => name, maxLength: 3 },
);
