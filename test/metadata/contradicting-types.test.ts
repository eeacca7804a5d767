import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { Reference } from '../../src/decorators/reference.js';
import { ManyToOne, OneToMany } from '../../src/decorators/relationships.js';
import { CreatedAt, Permissions } from '../../src/decorators/system-fields.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { findingsOf, put } from './findings-of.js';

/**
 * Options that contradict the type of their property do not compile; the command line, swc and the like only run what others compile. There
 * the emitted types tell.
 */

@Collection('others')
class Other {
  @Id() id!: string;
}

/** What is found where a property of an emitted type has a decorator. */
function found(designType: unknown, decorator: unknown, property = 'a'): string[] {
  @Collection('things')
  class Thing {}
  Reflect.defineMetadata('design:type', designType, Thing.prototype, property);
  put(Thing, property, decorator);
  try {
    buildEntityModel([Thing]);
    return [];
  } catch {
    return findingsOf([Thing]);
  }
}

const REMEDY = 'Correct the options of the decorator, or the type of the property.';
const text = { to: String, from: String };

test.each([
  [Number, Attribute({ type: 'string' }), "the type 'string' on a property of type number; expected the type string"],
  [String, Attribute({ type: 'integer' }), "the type 'integer' on a property of type string; expected the type number"],
  [String, Attribute({ type: 'datetime' }), "the type 'datetime' on a property of type string; expected the type Date"],
  [Date, Attribute({ type: 'text' }), "the type 'text' on a property of type Date; expected the type string"],
  [Number, Attribute({ type: 'bigint' }), "the type 'bigint' on a property of type number; expected the type bigint"],
  [BigInt, Attribute({ type: 'integer' }), "the type 'integer' on a property of type bigint; expected the type number"],
  [Array, Attribute({ type: 'string' }), "the type 'string' on a property that holds a list; expected the type string"],
  [String, Attribute({ type: 'string', array: true }), '`array: true` on a property of type string; expected a list'],
  [String, Attribute({ type: 'point' }), "the type 'point' on a property of type string; expected a list"],
  [
    Function,
    Attribute({ type: 'string' }),
    "the type 'string' on a property that holds a function; expected the type string",
  ],
  [Number, Id(), '`@Id` on a property of type number; expected the type string'],
  [String, CreatedAt(), '`@CreatedAt` on a property of type string; expected the type Date'],
  [String, Permissions(), '`@Permissions` on a property of type string; expected a list'],
  [Number, Reference(() => Other), '`@Reference` on a property of type number; expected a `Ref` of the other entity'],
  [
    String,
    Reference(() => Other, { array: true, ref: true }),
    '`@Reference` with `array: true` on a property of type string; expected a list',
  ],
  [
    Array,
    ManyToOne(() => Other),
    'a relation to one on a property that holds a list; expected a `Ref` of the other entity',
  ],
  [
    String,
    OneToMany(() => Other, { inverse: 'id' as never }),
    'a relation to many on a property of type string; expected a list',
  ],
])('%p %#', (designType, decorator, finding) => {
  expect(found(designType, decorator)).toContainEqual(`Thing.a: ${finding}. ${REMEDY}`);
});

test.each([
  [String, Attribute({ type: 'enum', elements: ['a'] })],
  [Object, Attribute({ type: 'integer' })],
  [class Money {}, Attribute({ type: 'string' })],
  [undefined, Attribute({ type: 'integer' })],
  [Array, Attribute({ type: 'integer', array: true })],
  [Array, Attribute({ type: 'point' })],
  [Array, Attribute({ type: 'json' })],
  [String, Attribute({ type: 'json' })],
  [Date, Attribute({ type: 'integer', transform: text as never })],
  [Number, Attribute({ type: 'float' })],
])('%p is what it says %#', (designType, decorator) => {
  expect(found(designType, decorator)).toEqual([]);
});

test.each(['createdAt', 'updatedAt', 'sequence', 'permissions'])('%s means a field of the system', (name) => {
  expect(found(String, Attribute(), name)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^Thing.${name}: an attribute under the name of a field that Appwrite keeps; .* keep the stored name with .key: '${name}'.`,
      ),
    ),
  ]);
});
