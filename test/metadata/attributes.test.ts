import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { Opt } from '../../src/metadata/entity-types/opt.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import type { AttributeProperty } from '../../src/metadata/model/entity-metadata.js';
import { describeAttribute } from '../../src/schema/attribute-types.js';
import { findingsOf, put, refusal } from './findings-of.js';

function propertiesOf(attributes: Record<string, unknown>): Record<string, AttributeProperty> {
  const [entity] = buildEntityModel([defineCollection('t', attributes as never)]).entities;
  const properties = (entity?.properties ?? []).filter((property) => property.kind === 'attribute');
  return Object.fromEntries(properties.map((property) => [property.property, property]));
}

function described(options: Record<string, unknown>): string {
  const property = propertiesOf({ a: options }).a;
  return property === undefined ? '' : describeAttribute(property.attribute);
}

const OPTIONS: readonly (readonly [options: Record<string, unknown>, attribute: string])[] = [
  [{ type: 'string' }, 'string, 255, required'],
  [{ type: 'varchar', size: 20, required: false }, 'varchar, 20'],
  [{ type: 'text', default: 'x' }, 'text, default "x"'],
  [{ type: 'mediumtext', encrypt: true }, 'mediumtext, required, encrypted'],
  [{ type: 'longtext', array: true }, 'longtext[], required'],
  [{ type: 'integer', min: 1, default: 5n }, 'integer, 1.., default 5'],
  [{ type: 'bigint', max: 2n ** 63n - 1n }, 'bigint, required'],
  [{ type: 'bigint', default: 2n ** 60n }, 'bigint, default "1152921504606846976"'],
  [{ type: 'float', min: 0.5, max: 1.5 }, 'float, 0.5..1.5, required'],
  [{ type: 'boolean', default: false }, 'boolean, default false'],
  [{ type: 'datetime', default: new Date(0) }, 'datetime, default "1970-01-01T00:00:00.000Z"'],
  [{ type: 'datetime', default: '2020-01-01' }, 'datetime, default "2020-01-01T00:00:00.000Z"'],
  [{ type: 'email' }, 'email, required'],
  [{ type: 'url', default: 'https://x.org' }, 'url, default "https://x.org"'],
  [{ type: 'ip', default: '::1' }, 'ip, default "::1"'],
  [{ type: 'enum', elements: ['a', 'b'], array: true }, 'enum[], a|b, required'],
  [{ type: 'point', default: [1, 2] }, 'point, default [1,2]'],
  [
    {
      type: 'line',
      default: [
        [1, 2],
        [3, 4],
      ],
    },
    'line, default [[1,2],[3,4]]',
  ],
  [{ type: 'polygon', required: false }, 'polygon'],
  [{ type: 'json' }, 'text, required'],
  [{ type: 'json', size: 400, default: { a: 1 } }, 'string, 400, default "{\\"a\\":1}"'],
  [{ type: 'json', size: 100_000, array: true }, 'string[], 100000, required'],
  [{ type: 'string', default: () => 'x' }, 'string, 255'],
  [{ type: 'string', default: () => 'x', required: true }, 'string, 255, required'],
  [{ type: 'string', default: null }, 'string, 255, required'],
  [{ type: 'string', size: undefined, default: undefined }, 'string, 255, required'],
];

test.each(OPTIONS)('%j is %s', (options, attribute) => {
  expect(described(options)).toBe(attribute);
});

test('functions are kept: transform, default, convert', () => {
  const tags = { to: (set: Set<string>) => [...set].join(), from: (text: string) => new Set(text.split(',')) };
  const property = propertiesOf({
    a: { type: 'string', transform: tags, default: () => new Set(['x']), convert: (old: number) => `${old}` },
  }).a;
  expect(property?.transform?.to(new Set(['a', 'b']))).toBe('a,b');
  expect(property?.transform?.from('a,b')).toEqual(new Set(['a', 'b']));
  expect(property?.generate?.()).toEqual(new Set(['x']));
  expect(property?.convert?.(5)).toBe('5');
});

const WRONG: readonly (readonly [options: Record<string, unknown>, findings: readonly string[]])[] = [
  [
    { type: 'strin' },
    [
      't.a: `type` is "strin"; expected one of string, varchar, text, mediumtext, longtext, integer, bigint, float, boolean, datetime, email, url, ip, enum, point, line, polygon, json. Correct `type`.',
    ],
  ],
  [
    { type: 'integer', size: 5 },
    ['t.a: `size` on the type integer; expected of those only min, max. Leave out `size`, or change the type.'],
  ],
  [
    { type: 'boolean', encrypt: true },
    [
      't.a: `encrypt` on the type boolean; expected none of size, min, max, elements, encrypt. Leave out `encrypt`, or change the type.',
    ],
  ],
  [
    { type: 'text', requierd: true },
    [
      't.a: an option `requierd`; expected one of type, key, renamedFrom, required, array, default, transform, convert, size, min, max, elements, encrypt. Leave out `requierd`, or correct its spelling.',
    ],
  ],
  [{ type: 'string', size: '5' }, ['t.a: `size` is "5"; expected a whole number. Correct `size`.']],
  [{ type: 'integer', min: 0.5 }, ['t.a: `min` is 0.5; expected a whole number. Correct `min`.']],
  [{ type: 'float', max: Number.NaN }, ['t.a: `max` is NaN; expected a number. Correct `max`.']],
  [{ type: 'text', required: 'yes' }, ['t.a: `required` is "yes"; expected true or false. Correct `required`.']],
  [
    { type: 'text', transform: { to: 1 } },
    ['t.a: `transform` is {"to":1}; expected two functions { to, from }. Correct `transform`.'],
  ],
  [
    { type: 'integer', default: 'x' },
    ['t.a: the default is "x"; expected a value of the type integer. Correct `default` or `type`.'],
  ],
  [
    { type: 'datetime', default: new Date('x') },
    ['t.a: the default is an invalid date; expected a value of the type datetime. Correct `default` or `type`.'],
  ],
  [
    { type: 'integer', array: true, default: [1] },
    [
      't.a: a default value on a list; expected none; Appwrite gives lists no default. Give a function, which entwrite calls for each new document: `default: () => [...]`.',
    ],
  ],
  [
    { type: 'boolean', required: true, default: true },
    [
      't.a: a default value together with `required: true`; expected one of the two. Leave out `required`, or give a function as default, which entwrite calls for each new document.',
    ],
  ],
];

test.each(WRONG)('%j is refused', (options, findings) => {
  expect(findingsOf([defineCollection('t', { a: options } as never)])).toEqual(findings);
});

describe('reflection', () => {
  test('infers string, boolean, Date and bigint', () => {
    @Collection('t')
    class T {
      @Attribute() text!: string;
      @Attribute() flag!: boolean;
      @Attribute() date!: Date;
      @Attribute() big!: bigint;
    }
    const [collection] = buildEntityModel([T]).schema.collections;
    expect(collection?.attributes.map(({ type }) => type)).toEqual(['string', 'boolean', 'datetime', 'bigint']);
  });

  test('says what to do where the compiler leaves the type open', () => {
    class Money {}
    @Collection('t')
    class T {}
    for (const [property, designType] of Object.entries({
      none: undefined,
      count: Number,
      list: Array,
      price: Money,
      total: Function,
      kind: { A: 'a' },
    })) {
      if (designType) Reflect.defineMetadata('design:type', designType, T.prototype, property);
      put(T, property, Attribute());
    }
    const error = refusal([T]);
    expect(error.code).toBe('type_missing');
    expect(findingsOf([T])).toEqual([
      'T.none: no `type`, and the compiler emitted no design type; expected `type`, or a property of type string, boolean, Date or bigint. Set `type`, or compile with `experimentalDecorators` and `emitDecoratorMetadata` (tsc, or swc with `decoratorMetadata`; esbuild, tsx and Vite emit none).',
      "T.count: no `type` on a number; expected `type`, or a property of type string, boolean, Date or bigint. Set `type: 'integer'` or `type: 'float'`.",
      "T.list: no `type`, and the design type Array, which is emitted for lists, objects and unions (also with null) alike; expected `type`, or a property of type string, boolean, Date or bigint. Set `type`, for a list together with `array: true`, e.g. `{ type: 'string', array: true }`.",
      'T.price: no `type`, and the class Money for the property; expected `type`, or a property of type string, boolean, Date or bigint. If it is another entity, decorate the property with `@ManyToOne`, `@OneToOne` or `@Reference` and declare it as `Ref`; otherwise set `type`, with a `transform` if Appwrite cannot store the value.',
      'T.total: a method, or a property that holds a function; expected `type`, or a property of type string, boolean, Date or bigint. Remove the decorator: functions are not stored.',
      "T.kind: no `type` on what may be an enum; expected `type`, or a property of type string, boolean, Date or bigint. Set `type: 'enum'` and `elements: Object.values(…)` of the enum.",
    ]);
  });

  test('refuses static properties and those named by a symbol', () => {
    class T {}
    expect(() => (Attribute() as (target: unknown, property: unknown) => void)(T, 'count')).toThrow(
      'T.count: a static property; expected a public property of the instances, named by text.',
    );
    expect(() => (Attribute() as (target: unknown, property: unknown) => void)(T.prototype, Symbol('x'))).toThrow(
      'T.Symbol(x): a property named by a symbol;',
    );
    expect(() => (Attribute() as (target: unknown, property: unknown) => void)(T.prototype, '')).toThrow(
      'T.: a property with a private name (`#name`);',
    );
  });

  test('refuses two decorators that say what a property is, and two properties for one system field', () => {
    @Collection('t')
    class T {
      @Attribute() @Attribute({ size: 5 }) name!: string;
      @Id() id!: string;
      @Id() other!: Opt<string>;
    }
    expect(findingsOf([T])).toEqual([
      'T.name: two decorators that each define what the property is; expected one of @Attribute, @Reference, a relationship or a system field. Remove one of them.',
      "T.other: a second property for '$id', beside 'id'; expected one. Remove one of the decorators.",
    ]);
  });
});
