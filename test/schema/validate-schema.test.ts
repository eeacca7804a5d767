import { describeFinding } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import type { IndexSchema } from '../../src/schema/index-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { ATTRIBUTE_RULES } from '../../src/schema/rules/attribute-rules.js';
import { COLLECTION_RULES } from '../../src/schema/rules/collection-rules.js';
import { DEFAULT_RULES } from '../../src/schema/rules/default-rules.js';
import { INDEX_RULES } from '../../src/schema/rules/index-rules.js';
import { RELATIONSHIP_RULES } from '../../src/schema/rules/relationship-rules.js';
import { validateSchema } from '../../src/schema/rules/validate-schema.js';

function collection(id: string, parts: Partial<CollectionSchema> = {}): CollectionSchema {
  const settings = { name: id, permissions: [], documentSecurity: false, enabled: true };
  return { id, ...settings, attributes: [], relationships: [], indexes: [], ...parts };
}

function database(...collections: CollectionSchema[]): DatabaseSchema {
  return { collections };
}

const base = { required: false, array: false, default: null };

/** An attribute of the collection `t`, called `a` unless said otherwise. */
function attribute(parts: Partial<AttributeSchema> & Pick<AttributeSchema, 'type'>): AttributeSchema {
  const details = {
    string: { size: 255, encrypt: false },
    varchar: { size: 255, encrypt: false },
    text: { encrypt: false },
    integer: { min: null, max: null },
    bigint: { min: null, max: null },
    float: { min: null, max: null },
    enum: { elements: ['x', 'y'] },
  } as Record<string, object>;
  return { key: 'a', ...base, ...details[parts.type], ...parts } as AttributeSchema;
}

function withAttribute(parts: Partial<AttributeSchema> & Pick<AttributeSchema, 'type'>): DatabaseSchema {
  return database(collection('t', { attributes: [attribute(parts)] }));
}

function withIndex(parts: Partial<IndexSchema>, ...attributes: AttributeSchema[]): DatabaseSchema {
  const index = { key: 'i', type: 'key', attributes: ['a'], orders: [], lengths: [], ...parts } as IndexSchema;
  return database(collection('t', { attributes, indexes: [index] }));
}

function relationship(parts: Partial<RelationshipSchema>): RelationshipSchema {
  const ends = { key: 'r', relatedCollection: 'u', twoWay: false, twoWayKey: 't' } as const;
  return { ...ends, kind: 'manyToOne', onDelete: 'setNull', ...parts };
}

function withRelationships(...relationships: RelationshipSchema[]): DatabaseSchema {
  return database(collection('t', { relationships }), collection('u'));
}

const text = attribute({ type: 'string' });
const many = (count: number, make: (at: number) => AttributeSchema): AttributeSchema[] =>
  Array.from({ length: count }, (_, at) => make(at));

/** Each rule with the least schema that breaks it, and the whole message. */
const BROKEN: readonly (readonly [rule: string, schema: DatabaseSchema, message: string])[] = [
  [
    'collection_id',
    database(collection('-t')),
    "-t: the collection id '-t' contains a character that is not allowed there; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the collection id.",
  ],
  [
    'collection_reserved',
    database(collection('Entwrite_x')),
    "Entwrite_x: the collection id 'Entwrite_x'; expected an id that does not begin with 'entwrite_', which is reserved for entwrite's own collections. Rename the collection.",
  ],
  [
    'collection_twice',
    database(collection('t'), collection('T')),
    "T: the collection id 'T', which differs from 't' only in case; expected ids that differ in more than case, which Appwrite ignores. Rename one of the two.",
  ],
  [
    'collection_name',
    database(collection('t', { name: '' })),
    't: a name of 0 characters; expected 1 to 128 characters. Correct `name`, or leave it out.',
  ],
  [
    'permission',
    database(collection('t', { permissions: ['read(any)'] })),
    't: the permission \'read(any)\'; expected read, create, update, delete, write of one of any, guests, users, user, team, member, label, e.g. read("any") or update("team:editors/owner"); a label has only letters and digits, and no id is \'0\'. Write it with `Permission.read(Role.any())` and the like.',
  ],
  [
    'attribute_twice',
    database(collection('t', { attributes: [text, attribute({ type: 'boolean', key: 'A' })] })),
    "t.A: the key 'A' beside 'a'; expected keys that differ in more than case and dots, which Appwrite ignores; ends of relationships count. Set another `key` on one of the two, or rename the property.",
  ],
  [
    'attribute_count',
    database(collection('t', { attributes: many(1011, (at) => attribute({ type: 'text', key: `a${at}` })) })),
    "t: 1011 attributes and relationships; expected at most 1010. Split the collection, or keep what is never filtered in one attribute of type 'json'.",
  ],
  [
    'inline_definitions',
    database(collection('t', { attributes: many(101, (at) => attribute({ type: 'boolean', key: `a${at}` })) })),
    "t: 101 attributes to be created together with the collection; expected at most 100. Split the collection, use varchar or text for some, or keep what is never filtered in one attribute of type 'json'.",
  ],
  [
    'index_count',
    database(
      collection('t', {
        attributes: [text],
        indexes: Array.from({ length: 59 }, (_, at) => ({
          key: `i${at}`,
          type: 'key',
          attributes: ['a'],
          orders: [],
          lengths: [],
        })),
      }),
    ),
    't: 59 indexes; expected at most 58. Leave some out; an index over several attributes also serves the first of them.',
  ],
  [
    'row_width',
    database(
      collection('t', {
        attributes: many(16, (at) => attribute({ type: 'string', key: `a${at}`, size: 1024 })),
      }),
    ),
    't: a row of up to 66635 bytes; the widest: a0 (string, 1024) 4098, a1 (string, 1024) 4098, a2 (string, 1024) 4098; expected less than 65535, where a character counts four bytes. Lower sizes, or use text, mediumtext or longtext, which take 20 bytes of the row whatever they hold.',
  ],
  [
    'attribute_key',
    withAttribute({ type: 'boolean', key: '$id' }),
    "t.$id: the key '$id' begins with '$', which is reserved for Appwrite's own fields; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the key.",
  ],
  [
    'key_unsupported',
    withAttribute({ type: 'boolean', key: 'collection' }),
    "t.collection: the key 'collection', which Appwrite omits from every list of documents; expected a key that Appwrite can handle. Choose another key; if 'collection' exists already, add `renamedFrom: 'collection'` to rename it and keep the values.",
  ],
  [
    'size_range',
    withAttribute({ type: 'varchar', size: 0 }),
    't.a: size 0; expected a whole number from 1 to 16381 for varchar. Correct the size.',
  ],
  [
    'range_order',
    withAttribute({ type: 'float', min: 2, max: 1 }),
    't.a: min 2 is greater than max 1; expected min no greater than max. Swap or correct the two.',
  ],
  [
    'range_int64',
    withAttribute({ type: 'integer', max: 2n ** 63n }),
    't.a: the bound 9223372036854775808; expected a whole number from -9223372036854775808 to 9223372036854775807. Leave out a bound that is no narrower than 64 bits.',
  ],
  [
    'enum_element_count',
    withAttribute({ type: 'enum', elements: [] }),
    't.a: 0 elements; expected 1 to 100. Name the elements.',
  ],
  [
    'enum_element_length',
    withAttribute({ type: 'enum', elements: ['x'.repeat(256)] }),
    `t.a: an element of 256 bytes, '${'x'.repeat(20)}…'; expected 1 to 255 bytes each. Shorten it.`,
  ],
  [
    'enum_element_twice',
    withAttribute({ type: 'enum', elements: ['x', 'y', 'x'] }),
    "t.a: the element 'x' twice; expected every element once. Leave one out.",
  ],
  [
    'enum_metadata',
    withAttribute({ type: 'enum', elements: Array.from({ length: 100 }, (_, at) => `${at}`.padEnd(200, 'x')) }),
    't.a: elements of 20314 characters as JSON; expected at most 16384, the room Appwrite has for them (each character beyond ASCII takes six). Shorten the elements, or use a separate collection for the values.',
  ],
  [
    'encrypt_type',
    withAttribute({ type: 'boolean', encrypt: true } as never),
    't.a: encrypt on the type boolean; expected one of string, varchar, text, mediumtext, longtext. Leave out `encrypt`, or change the type.',
  ],
  [
    'encrypt_size',
    withAttribute({ type: 'string', size: 149, encrypt: true }),
    't.a: encrypt with size 149; expected a size of at least 150, since the encrypted text is what is stored (150 hold about 20 characters, 300 about 130). Set `size: 150` or more.',
  ],
  [
    'array_type',
    withAttribute({ type: 'point', array: true }),
    "t.a: a list of the type point; expected a single value; Appwrite has no lists of points, lines or polygons. Use type 'json' with `array: true`, or a separate collection for the values.",
  ],
  [
    'default_with_required',
    withAttribute({ type: 'boolean', required: true, default: false }),
    't.a: a default value together with `required: true`; expected one of the two. Leave out `required`, or give a function as default, which entwrite calls for each new document.',
  ],
  [
    'default_with_array',
    withAttribute({ type: 'string', array: true, default: 'x' }),
    't.a: a default value on a list; expected none; Appwrite gives lists no default. Give a function, which entwrite calls for each new document: `default: () => [...]`.',
  ],
  [
    'default_range',
    withAttribute({ type: 'integer', min: 1, max: 5, default: 6 }),
    't.a: the default 6; expected a value from 1 to 5. Correct the default or the range.',
  ],
  [
    'default_size',
    withAttribute({ type: 'string', size: 2, default: '😀😀😀' }),
    't.a: a default of 3 characters; expected at most 2. Shorten the default or raise the size.',
  ],
  [
    'default_metadata',
    withAttribute({ type: 'text', default: 'x'.repeat(16_385) }),
    't.a: a default of 16397 characters as JSON; expected at most 16384, the room Appwrite has for a default (each character beyond ASCII takes six). Give a function as default, which entwrite calls for each new document.',
  ],
  [
    'default_element',
    withAttribute({ type: 'enum', default: 'z' }),
    "t.a: the default 'z'; expected one of 'x', 'y'. Correct the default, or add it to the elements.",
  ],
  [
    'default_format',
    withAttribute({ type: 'email', default: 'nobody' }),
    "t.a: the default 'nobody'; expected an email address. Correct the default.",
  ],
  [
    'default_datetime',
    withAttribute({ type: 'datetime', default: 'now' }),
    "t.a: the default 'now'; expected a date from the year 1000 to 9999, or its ISO 8601 text. Correct the default; for the time of creation give a function: `default: () => new Date()`.",
  ],
  [
    'default_geometry',
    withAttribute({ type: 'point', default: [200, 0] }),
    't.a: the point [200,0]; expected a point [x, y], x from -180 to 180 and y from -90 to 90. Correct the default.',
  ],
  [
    'relationship_key',
    withRelationships(relationship({ key: 'r!' })),
    "t.r!: the key 'r!' contains a character that is not allowed there; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the key.",
  ],
  [
    'relationship_two_way_key',
    withRelationships(relationship({ twoWayKey: 'x'.repeat(37) })),
    `t.r: the twoWayKey '${'x'.repeat(37)}' has 37 characters; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the twoWayKey.`,
  ],
  [
    'key_unsupported',
    withRelationships(relationship({ key: '2024' })),
    "t.2024: the key '2024', a whole number, with which Appwrite refuses every update of a document; expected a key that Appwrite can handle. Choose another key; if '2024' exists already, add `renamedFrom: '2024'` to rename it and keep the values.",
  ],
  [
    'relationship_target',
    withRelationships(relationship({ relatedCollection: 'v' })),
    "t.r: a relationship to 'v', which is not part of the model; expected a collection of the model. Add the collection to the context, or use `@Reference`, which needs no relationship on the server.",
  ],
  [
    'relationship_self',
    withRelationships(relationship({ relatedCollection: 't' })),
    't.r: a relationship of a collection to itself; expected two collections; Appwrite 1.9 loses one end of such a relationship. Use `@Reference` to the own entity; for a list with `array: true` and `index: false`.',
  ],
  [
    'relationship_pair_twice',
    withRelationships(relationship({}), relationship({ key: 's' })),
    "t.s: a second relationship to 'u' with the twoWayKey 't', like 'r'; expected a different `twoWayKey` for each relationship between the same two collections, one-way ones included. Set `twoWayKey`, e.g. 't_s'.",
  ],
  [
    'relationship_hidden_end',
    database(
      collection('t', { relationships: [relationship({ twoWayKey: 'Po.sts' })] }),
      collection('u', { attributes: [attribute({ type: 'string', key: 'posts' })] }),
    ),
    "t.r: the hidden end 'Po.sts' of a one-way relationship beside 'u.posts'; expected a key that the other collection does not have: Appwrite would take its values for links. Set another `twoWayKey`, e.g. 't_r', or another key there; a relationship that exists keeps its hidden end.",
  ],
  [
    'relationship_many_to_many_twice',
    withRelationships(
      relationship({ kind: 'manyToMany' }),
      relationship({ kind: 'manyToMany', key: 's', twoWayKey: 'z' }),
    ),
    "t.s: a second manyToMany between 't' and 'u', beside 't.r'; expected one at most; Appwrite refuses another. Make a separate collection for the links, with two `@Reference`s.",
  ],
  [
    'index_key',
    withIndex({ key: 'i'.repeat(37) }, text),
    `t.${'i'.repeat(37)}: the index name '${'i'.repeat(37)}' has 37 characters; expected 1 to 36 characters out of a-z, A-Z, 0-9, '_', '.' and '-', the first a letter or a digit. Shorten or rename the index name.`,
  ],
  [
    'index_reserved',
    withIndex({ key: 'Primary' }, text),
    "t.Primary: the index name 'Primary'; expected a name that is not reserved. Choose another `name`.",
  ],
  [
    'index_twice',
    database(
      collection('t', {
        attributes: [text],
        indexes: ['i', 'I'].map((key) => ({ key, type: 'key', attributes: ['a'], orders: [], lengths: [] })),
      }),
    ),
    "t.I: a second index 'I'; expected names that differ in more than case. Set `name` on one of the two, or leave it out.",
  ],
  [
    'index_type',
    withIndex({ type: 'KEY' as never }, text),
    "t.i: the index 'i' is of type 'KEY'; expected one of key, unique, fulltext, spatial. Correct `type`.",
  ],
  [
    'index_empty',
    withIndex({ attributes: [] }, text),
    "t.i: the index 'i' names no attribute; expected at least one. Name them, or leave it out.",
  ],
  [
    'index_attribute_twice',
    withIndex({ attributes: ['a', 'a'] }, text),
    "t.a: the index 'i' names 'a' twice; expected every attribute once. Leave one out.",
  ],
  [
    'index_attribute_missing',
    withIndex({ attributes: ['b'] }, text),
    "t.b: the index 'i' names 'b', which does not exist; expected an attribute of the collection, or one of $id, $createdAt, $updatedAt. Correct the name, or declare the attribute.",
  ],
  [
    'index_over_relationship',
    database(
      collection('t', {
        relationships: [relationship({})],
        indexes: [{ key: 'i', type: 'key', attributes: ['r'], orders: [], lengths: [] }],
      }),
      collection('u'),
    ),
    "t.r: the index 'i' is over the relationship 'r'; expected attributes only; Appwrite indexes relationships by itself. Leave it out, or use `@Reference` instead of the relationship.",
  ],
  [
    'index_over_array',
    withIndex({}, attribute({ type: 'string', array: true })),
    "t.a: the index 'i' is over the list 'a'; expected single values only; Appwrite indexes no lists. Leave the index out (on a `@Reference` set `index: false`), or use a separate collection for the values.",
  ],
  [
    'index_over_encrypted',
    withIndex({}, attribute({ type: 'string', size: 300, encrypt: true })),
    "t.a: the index 'i' is over the encrypted attribute 'a'; expected attributes that are not encrypted, since encrypted ones cannot be filtered. Leave it out, or store a hash of the value beside it and index that.",
  ],
  [
    'index_fulltext',
    withIndex({ type: 'fulltext' }, attribute({ type: 'integer' })),
    "t.a: the fulltext index 'i' is over 'a', which is not a text; expected attributes of a text type. Use the type 'key'.",
  ],
  [
    'index_spatial_single',
    withIndex(
      { type: 'spatial', attributes: ['a', 'b'] },
      attribute({ type: 'point', required: true }),
      attribute({ type: 'line', key: 'b', required: true }),
    ),
    "t.i: the spatial index 'i' names 2 attributes; expected exactly one. Make an index for each.",
  ],
  [
    'index_spatial_type',
    withIndex({ type: 'spatial' }, text),
    "t.a: the spatial index 'i' is over 'a', which is not spatial; expected an attribute of type point, line or polygon. Use the type 'key'.",
  ],
  [
    'index_spatial_optional',
    withIndex({ type: 'spatial' }, attribute({ type: 'point' })),
    "t.a: the spatial index 'i' is over the optional attribute 'a'; expected a required attribute; spatial indexes hold no nulls. Make the attribute required (without a default), or leave the index out.",
  ],
  [
    'index_over_spatial',
    withIndex({}, attribute({ type: 'point' })),
    "t.a: the key index 'i' is over the spatial attribute 'a'; expected a spatial index. Set `type: 'spatial'`.",
  ],
  [
    'index_orders_count',
    withIndex({ orders: ['asc', 'desc'] }, text),
    "t.i: the index 'i' has 2 orders for 1 attributes; expected at most one for each. Correct `orders`.",
  ],
  [
    'index_lengths_count',
    withIndex({ lengths: [1, 2] }, text),
    "t.i: the index 'i' has 2 lengths for 1 attributes; expected at most one for each. Correct `lengths`.",
  ],
  [
    'index_length_value',
    withIndex({ lengths: [256] }, text),
    "t.a: the index 'i' has the length 256 for 'a'; expected at most its size, 255. Lower the length or raise the size.",
  ],
  [
    'index_length_total',
    withIndex(
      { attributes: ['a', 'b', 'c', '$createdAt'], type: 'unique' },
      attribute({ type: 'string', size: 100 }),
      attribute({ type: 'url', key: 'b' }),
      attribute({ type: 'text', key: 'c' }),
    ),
    "t.i: the index 'i' spans a text of any length; expected at most 767 in all. Set `lengths: [0, 333, 333, 0]` (documents then differ if they differ within those characters), or lower the sizes.",
  ],
];

test.each(BROKEN)('%s', (rule, schema, message) => {
  const findings = validateSchema(schema);
  expect(findings.map(describeFinding)).toEqual([message]);
  expect(findings.map((finding) => finding.rule)).toEqual([rule]);
});

test('the table above holds every rule', () => {
  const tables = [COLLECTION_RULES, ATTRIBUTE_RULES, DEFAULT_RULES, RELATIONSHIP_RULES, INDEX_RULES];
  const rules = tables.flatMap((table) => Object.keys(table));
  expect(BROKEN.map(([rule]) => rule)).toEqual(rules);
});

test('names say where a finding belongs', () => {
  const schema = database(collection('t', { name: '', attributes: [attribute({ type: 'varchar', size: 0 })] }));
  const names = (id: string, key?: string): string => `Entity(${id})${key === undefined ? '' : `.${key}`}`;
  expect(validateSchema(schema, names).map(({ at }) => at)).toEqual(['Entity(t)', 'Entity(t).a']);
});

/** Defaults at the edge of what is allowed, by the rule that says so; null where none does. */
test.each<readonly [Partial<AttributeSchema> & Pick<AttributeSchema, 'type'>, string | null]>([
  [{ type: 'boolean', required: true }, null],
  [{ type: 'boolean', default: false }, null],
  [{ type: 'string', array: true }, null],
  [{ type: 'integer', min: 1, max: 5, default: 1 }, null],
  [{ type: 'integer', min: 1, max: 5, default: 5 }, null],
  [{ type: 'integer', min: 1, max: 5, default: 0 }, 'expected a value from 1 to 5'],
  [{ type: 'integer', min: 1, default: 0 }, 'expected a value from 1 to 9223372036854775807'],
  [{ type: 'integer', max: 5, default: 6 }, 'expected a value from -9223372036854775807 to 5'],
  [{ type: 'bigint', default: 2n ** 63n - 1n }, null],
  [{ type: 'bigint', default: -(2n ** 63n) }, null],
  [{ type: 'integer', default: -(2n ** 63n) }, 'expected a value from -9223372036854775807'],
  [{ type: 'bigint', default: 2n ** 63n }, 'the default 9223372036854775808'],
  [{ type: 'float', min: 1.5, default: 1 }, 'expected at least 1.5'],
  [{ type: 'float', max: 1.5, default: 2 }, 'expected at most 1.5'],
  [{ type: 'float', min: 1, max: 2, default: 3 }, 'expected a value from 1 to 2'],
  [{ type: 'float', default: 1e300 }, null],
  [{ type: 'string', size: 2, default: 'xy' }, null],
  [{ type: 'string', size: 2, default: 'xyz' }, 'a default of 3 characters; expected at most 2'],
  [{ type: 'varchar', size: 2, default: 'xyz' }, 'a default of 3 characters; expected at most 2'],
  [{ type: 'text', default: 'x'.repeat(16_372) }, null],
  [{ type: 'text', default: 'x'.repeat(16_373) }, 'a default of 16385 characters as JSON'],
  [{ type: 'text', default: 'x'.repeat(65_536) }, 'a default of 65536 bytes; expected at most 65535'],
  [{ type: 'text', default: 'ü'.repeat(32_768) }, 'a default of 65536 bytes; expected at most 65535'],
  [{ type: 'mediumtext', default: 'x'.repeat(65_536) }, 'expected at most 16384'],
  [{ type: 'enum', default: 'x' }, null],
  [{ type: 'enum', elements: [], default: 'x' }, 'expected one of the elements'],
  [{ type: 'email', default: 'a@b.c' }, null],
  [{ type: 'email', default: 'a@b' }, 'expected an email address'],
  [{ type: 'email', default: 'a b@c.d' }, 'expected an email address'],
  [{ type: 'email', default: 'a@b.c@d' }, 'expected an email address'],
  [{ type: 'email', default: 'a@b..c' }, 'expected an email address'],
  [{ type: 'url', default: 'https://example.org/a?b#c' }, null],
  [{ type: 'url', default: 'https://example.org/a b' }, 'expected a URL'],
  [{ type: 'url', default: 'nowhere' }, 'expected a URL'],
  [{ type: 'ip', default: '10.0.0.1' }, null],
  [{ type: 'ip', default: '::1' }, null],
  [{ type: 'ip', default: '10.0.0' }, 'expected an IP address'],
  [{ type: 'datetime', default: '1000-01-01T00:00:00.000+00:00' }, null],
  [{ type: 'datetime', default: '0999-12-31T23:59:59.000+00:00' }, 'expected a date from the year 1000'],
  [{ type: 'datetime', default: '9999-12-31T23:59:59.000+00:00' }, null],
  [{ type: 'datetime', default: '+010000-01-01T00:00:00.000+00:00' }, 'expected a date from the year 1000'],
  [{ type: 'string', default: 'soon' }, null],
  [{ type: 'point', default: [1, 2] }, null],
  [{ type: 'line', default: [[1, 2]] }, 'expected at least two points'],
  [
    {
      type: 'line',
      default: [
        [1, 2],
        [3, 4],
      ],
    },
    null,
  ],
])('a default of %j', (parts, problem) => {
  const found = validateSchema(withAttribute(parts as { type: 'string' })).map(describeFinding);
  if (problem === null) expect(found).toEqual([]);
  else expect(found.join()).toContain(problem);
});
