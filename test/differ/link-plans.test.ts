import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { refusedRenames } from '../../src/differ/refused-renames.js';
import { applyOperations, describeOperation, invertOperation, type Operation } from '../../src/operations/operation.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { schemasEqual } from '../../src/schema/canonical-schema.js';
import { comparableSchema } from '../../src/schema/normalize-schema.js';
import type { RelationshipKind, RelationshipSchema } from '../../src/schema/relationship-schema.js';
import type { Rename } from '../../src/schema/rename.js';
import { attribute, collection, schemaOf } from '../support/schemas.js';

/** What may hold a link under a key of posts: ids in an attribute, or a relationship of either side. */
interface Form {
  readonly attribute?: (key: string) => AttributeSchema;
  readonly relationship?: (key: string) => RelationshipSchema;
  /** The side that has the relationship; the other shows it where it is two-way. */
  readonly owner?: 'posts' | 'users';
}

const relationship = (kind: RelationshipKind, twoWay: boolean, more: Partial<RelationshipSchema> = {}): Form => ({
  owner: 'posts',
  relationship: (key) => ({
    key,
    kind,
    relatedCollection: 'users',
    twoWay,
    twoWayKey: `${key}_of`,
    onDelete: 'setNull',
    ...more,
  }),
});
/** The same seen from the other side, where it is declared. */
const owned = (kind: RelationshipKind): Form => ({
  owner: 'users',
  relationship: (key) => ({
    key: `${key}_of`,
    kind,
    relatedCollection: 'posts',
    twoWay: true,
    twoWayKey: key,
    onDelete: 'setNull',
  }),
});
const FORMS: Readonly<Record<string, Form>> = {
  nothing: {},
  id: { attribute: (key) => attribute(key, 'string', { size: 36 }) },
  'required id': { attribute: (key) => attribute(key, 'string', { size: 36, required: true }) },
  ids: { attribute: (key) => attribute(key, 'string', { size: 36, array: true }) },
  'text too short': { attribute: (key) => attribute(key, 'string', { size: 35 }) },
  'encrypted text': { attribute: (key) => attribute(key, 'string', { size: 500, encrypt: true }) },
  'long text': { attribute: (key) => attribute(key, 'text') },
  number: { attribute: (key) => attribute(key, 'integer') },
  'many to one': relationship('manyToOne', false),
  'many to one, two-way': relationship('manyToOne', true),
  'many to one, cascade': relationship('manyToOne', false, { onDelete: 'cascade' }),
  'one to one': relationship('oneToOne', false),
  'one to one, two-way': relationship('oneToOne', true),
  'one to many': relationship('oneToMany', false),
  'one to many, two-way': relationship('oneToMany', true),
  'many to many': relationship('manyToMany', false),
  'many to many, two-way': relationship('manyToMany', true),
  'of users, one to many': owned('oneToMany'),
  'of users, many to many': owned('manyToMany'),
};

function blog(forms: Readonly<Record<string, string>>) {
  const links = Object.entries(forms).map(([key, name]) => ({ key, ...FORMS[name] }));
  const relationships = (owner: string) =>
    links.flatMap((one) => (one.owner === owner && one.relationship ? [one.relationship(one.key)] : []));
  return schemaOf(
    collection('users', [attribute('name', 'string')], { relationships: relationships('users') }),
    collection('posts', [...links.flatMap((one) => (one.attribute ? [one.attribute(one.key)] : []))], {
      relationships: relationships('posts'),
    }),
  );
}

/** An operation in a line, with what it takes over. */
function line(operation: Operation): string {
  const { replaces } = operation as { replaces?: object };
  const { isReplaced } = operation as { isReplaced?: boolean };
  const taken = Object.entries(replaces ?? {}).map(([name, value]) => {
    const { collection: at, relationship: old = value } = value as { collection?: string; relationship?: object };
    if (value === true) return name;
    return `${name} ${typeof value === 'string' ? value : `${at ?? ''}.${(old as { key: string }).key}`}`;
  });
  const notes = [...(taken.length > 0 ? [`from ${taken.join(', ')}`] : []), ...(isReplaced ? ['replaced'] : [])];
  return [describeOperation(operation), ...notes.map((note) => `[${note}]`)].join(' ');
}

function plan(
  from: Readonly<Record<string, string>>,
  to: Readonly<Record<string, string>>,
  renames: readonly Rename[],
) {
  const [before, after] = [comparableSchema(blog(from)), comparableSchema(blog(to))];
  const operations = diffSchemas(before, after, renames);
  const done = applyOperations(before, operations);
  expect(schemasEqual(done, after)).toBe(true);
  const back = operations.map(invertOperation).reverse();
  expect(schemasEqual(applyOperations(done, back), before)).toBe(true);
  const isRefused = refusedRenames(before, after, renames).some(({ isCertain }) => isCertain);
  return isRefused ? 'refused' : operations.map(line).join('; ');
}

const KINDS = Object.keys(FORMS);
/** Of those that differ in a detail only the ways from and to some are of interest. */
const MAIN = ['nothing', 'id', 'ids', 'many to one', 'many to one, two-way', 'one to many', 'many to many, two-way'];
const renamed = (from: string, to: string): Rename => ({ collection: 'posts', from, to });

test.each(KINDS)('from %s to every other form, under the same key and another', (from) => {
  const plans = (MAIN.includes(from) ? KINDS : MAIN.slice(1, 5)).flatMap((to) => [
    ...(to === from ? [] : [[to, plan({ link: from }, { link: to }, [])]]),
    [`author, ${to}`, plan({ link: from }, { author: to }, [renamed('link', 'author')])],
  ]);
  expect(Object.fromEntries(plans)).toMatchSnapshot();
});

const CHAINED = ['id', 'ids', 'many to one', 'many to one, two-way', 'many to many, two-way'];

test.each(CHAINED)('links that take each other’s keys: %s', (first) => {
  const plans = CHAINED.flatMap((second) => [
    [
      `${second}, a swap`,
      plan({ a: first, b: second }, { a: second, b: first }, [renamed('a', 'b'), renamed('b', 'a')]),
    ],
    [
      `${second}, a swap with new forms`,
      plan({ a: first, b: second }, { a: first, b: second }, [renamed('a', 'b'), renamed('b', 'a')]),
    ],
    [
      `${second}, one moves on`,
      plan({ a: first, b: second }, { b: first, c: second }, [renamed('b', 'c'), renamed('a', 'b')]),
    ],
    [
      `${second}, one moves on and changes`,
      plan({ a: first, b: second }, { b: second, c: first }, [renamed('b', 'c'), renamed('a', 'b')]),
    ],
    [`${second} without a word`, plan({ a: first, b: second }, { a: second, b: first }, [])],
  ]);
  expect(Object.fromEntries(plans)).toMatchSnapshot();
});
