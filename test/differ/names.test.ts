import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { type RefusedRename, refusalsOf, refusedRenames } from '../../src/differ/refused-renames.js';
import { describeFinding } from '../../src/errors.js';
import { applyOperations, describeOperation } from '../../src/operations/operation.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { expectPlan, type PlanCase } from '../support/plan-case.js';
import { attribute, collection, link, schemaOf } from '../support/schemas.js';

const text = (key: string) => attribute(key, 'string');
const ids = (key: string, array = false) => attribute(key, 'string', { size: 36, array });
/** A relationship of posts whose other end, `<key>_of`, users show. */
const both = (key: string, more: Partial<RelationshipSchema> = {}) =>
  link({ key, twoWay: true, twoWayKey: `${key}_of`, ...more });
interface Blog {
  readonly users?: readonly AttributeSchema[];
  readonly posts?: readonly AttributeSchema[];
  readonly links?: readonly RelationshipSchema[];
  readonly linksOfUsers?: readonly RelationshipSchema[];
  readonly linksOfTeams?: readonly RelationshipSchema[];
}
const blog = ({ users = [], posts = [], links = [], linksOfUsers = [], linksOfTeams = [] }: Blog) =>
  schemaOf(
    collection('users', users, { relationships: linksOfUsers }),
    collection('posts', posts, { relationships: links }),
    collection('teams', [], { relationships: linksOfTeams }),
  );
const rename = (from: string, to: string, of = 'users') => ({ collection: of, from, to });
const swap = (a: string, b: string, of = 'posts') => [rename(a, b, of), rename(b, a, of)];

/** The relationships `a` and `b` of posts change keys. */
const KEYS_SWAPPED = [
  "Alter relationship 'posts.a' (key a -> swap_83e3a67c92719018)",
  "Alter relationship 'posts.b' (key b -> a)",
  "Alter relationship 'posts.swap_83e3a67c92719018' (key swap_83e3a67c92719018 -> b)",
];
/** So do their other ends, when that is done. */
const OTHER_ENDS_SWAPPED = [
  "Alter relationship 'posts.b' (two-way key a_of -> swap_71ba5fdaa7c0c4e7)",
  "Alter relationship 'posts.a' (two-way key b_of -> a_of)",
  "Alter relationship 'posts.b' (two-way key swap_71ba5fdaa7c0c4e7 -> b_of)",
];

const ATTRIBUTES: Readonly<Record<string, PlanCase>> = {
  'the old name stays': {
    from: blog({ users: [text('a')] }),
    to: blog({ users: [text('a'), text('b')] }),
    renames: [rename('a', 'b')],
    want: ["Add attribute 'users.b' (string, 50)"],
  },
  'the old name stays, and is taken in another collection': {
    from: blog({ users: [text('a')], posts: [text('x')] }),
    to: blog({ users: [text('a'), text('b')], posts: [text('a')] }),
    renames: [rename('a', 'b'), rename('x', 'a', 'posts')],
    want: ["Rename attribute 'posts.x' to 'a'", "Add attribute 'users.b' (string, 50)"],
  },
  'names change places in another case': {
    from: blog({ users: [text('a'), text('b')] }),
    to: blog({ users: [text('A'), text('B')] }),
    renames: [rename('a', 'B'), rename('b', 'A')],
    want: [
      "Rename attribute 'users.a' to 'swap_9b499b6d2a017038'",
      "Rename attribute 'users.b' to 'A'",
      "Rename attribute 'users.swap_9b499b6d2a017038' to 'B'",
    ],
  },
  'a name goes on in another case, another one takes it': {
    from: blog({ users: [text('a'), text('b'), text('c')] }),
    to: blog({ users: [text('B'), text('d'), text('C')] }),
    renames: [rename('a', 'B'), rename('b', 'd'), rename('c', 'C')],
    want: [
      "Rename attribute 'users.b' to 'd'",
      "Rename attribute 'users.a' to 'B'",
      "Rename attribute 'users.c' to 'C'",
    ],
  },
  'another rename leads elsewhere': {
    from: blog({ users: [text('a'), text('x')] }),
    to: blog({ users: [text('a'), text('b'), text('y')] }),
    renames: [rename('a', 'b'), rename('x', 'y')],
    want: ["Rename attribute 'users.x' to 'y'", "Add attribute 'users.b' (string, 50)"],
  },
  'of a chain only the first name is there': {
    from: blog({ users: [text('x')] }),
    to: blog({ users: [text('a'), text('b')] }),
    renames: [rename('x', 'a'), rename('a', 'b')],
    want: ["Rename attribute 'users.x' to 'a'", "Add attribute 'users.b' (string, 50)"],
  },
  'two names come from one': {
    from: blog({ users: [text('a')] }),
    to: blog({ users: [text('b'), text('c')] }),
    renames: [rename('a', 'b'), rename('a', 'c')],
    want: ["Rename attribute 'users.a' to 'b'", "Add attribute 'users.c' (string, 50)"],
  },
  'the new name is not wanted': {
    from: blog({ users: [text('a')] }),
    to: blog({}),
    renames: [rename('a', 'b')],
    want: ["Drop attribute 'users.a'"],
  },
  'another collection has the new name': {
    from: blog({ users: [text('name')], links: [link()] }),
    to: blog({ users: [text('author')], links: [link()] }),
    renames: [rename('name', 'author')],
    want: ["Rename attribute 'users.name' to 'author'"],
  },
  'two collections, each in its own direction': {
    from: blog({ users: [text('a')], posts: [text('b')] }),
    to: blog({ users: [text('b')], posts: [text('a')] }),
    renames: [rename('a', 'b'), rename('b', 'a', 'posts')],
    want: ["Rename attribute 'users.a' to 'b'", "Rename attribute 'posts.b' to 'a'"],
  },
  'a swap of which one is missing': {
    from: blog({ users: [text('a')] }),
    to: blog({ users: [text('a'), text('b')] }),
    renames: swap('a', 'b', 'users'),
    want: ["Add attribute 'users.b' (string, 50)"],
  },
  'attributes have the names of collections': {
    from: schemaOf(collection('users', [text('posts')]), collection('posts', [])),
    to: schemaOf(collection('users', [text('articles')]), collection('articles', [text('title')])),
    renames: [rename('posts', 'articles')],
    want: [
      "Rename attribute 'users.posts' to 'articles'",
      "Create collection 'articles' (1 attribute, 0 indexes)",
      "Drop collection 'posts'",
    ],
  },
  'a collection whose new id is not wanted': {
    from: schemaOf(collection('posts', [])),
    to: schemaOf(),
    renames: [{ from: 'posts', to: 'articles' }],
    want: ["Drop collection 'posts'"],
  },
  'a collection that is not there yet': {
    from: schemaOf(),
    to: schemaOf(collection('users', [text('b')])),
    renames: [rename('a', 'b')],
    want: ["Create collection 'users' (1 attribute, 0 indexes)"],
  },
};

test.each(Object.entries(ATTRIBUTES))('a declared rename: %s', (_title, plan) => expectPlan(plan));

test('three names rotate, and an interrupted rotation goes on', () => {
  const from = blog({ users: [text('a'), attribute('b', 'integer'), attribute('c', 'boolean')] });
  const to = blog({ users: [text('b'), attribute('c', 'integer'), attribute('a', 'boolean')] });
  const renames = [rename('a', 'b'), rename('b', 'c'), rename('c', 'a')];
  const operations = diffSchemas(from, to, renames);
  expect(operations.map(describeOperation)).toEqual([
    "Rename attribute 'users.a' to 'swap_52b550c9c58a7505'",
    "Rename attribute 'users.c' to 'a'",
    "Rename attribute 'users.b' to 'c'",
    "Rename attribute 'users.swap_52b550c9c58a7505' to 'b'",
  ]);
  for (const [done] of operations.entries()) {
    const half = applyOperations(from, operations.slice(0, done));
    expect(diffSchemas(half, to, renames)).toEqual(operations.slice(done));
  }
});

const dropped = "Drop relationship 'posts.author' (users)";
const RELATIONSHIPS: Readonly<Record<string, PlanCase>> = {
  'another key at the other end': {
    from: blog({ links: [link({ twoWay: true })] }),
    to: blog({ links: [link({ twoWay: true, twoWayKey: 'articles' })] }),
    want: ["Alter relationship 'posts.author' (two-way key posts -> articles)"],
  },
  'another key at an end that nobody sees': {
    from: blog({ links: [link()] }),
    to: blog({ links: [link({ twoWayKey: 'articles' })] }),
    want: [],
  },
  'another delete rule of a manyToMany': {
    from: blog({ links: [both('tags', { kind: 'manyToMany' })] }),
    to: blog({ links: [both('tags', { kind: 'manyToMany', onDelete: 'restrict' })] }),
    want: ["Alter relationship 'posts.tags' (on delete setNull -> restrict)"],
  },
  'another key of a manyToMany': {
    from: blog({ links: [both('tags', { kind: 'manyToMany' })] }),
    to: blog({ links: [both('labels', { kind: 'manyToMany', twoWayKey: 'tags_of' })] }),
    renames: [rename('tags', 'labels', 'posts')],
    want: ["Alter relationship 'posts.tags' (key tags -> labels)"],
  },
  'to another collection': {
    from: blog({ links: [link()] }),
    to: blog({ links: [link({ relatedCollection: 'teams' })] }),
    want: [dropped, "Create relationship 'posts.author' (manyToOne teams, on delete setNull)"],
  },
  'from another collection, under the same key at the other end': {
    from: blog({
      linksOfUsers: [
        link({ key: 'own', kind: 'oneToMany', relatedCollection: 'posts', twoWay: true, twoWayKey: 'author' }),
      ],
    }),
    to: blog({
      linksOfTeams: [
        link({ key: 'own', kind: 'oneToMany', relatedCollection: 'posts', twoWay: true, twoWayKey: 'author' }),
      ],
    }),
    want: [
      "Drop relationship 'users.own' (posts)",
      "Create relationship 'teams.own' (oneToMany posts.author, on delete setNull)",
    ],
  },
  'a manyToMany whose delete rule is on the other side': {
    from: blog({ links: [both('tags', { kind: 'manyToMany', onDelete: 'cascade' })] }),
    to: blog({
      linksOfUsers: [
        both('tags_of', { kind: 'manyToMany', relatedCollection: 'posts', twoWayKey: 'tags', onDelete: 'cascade' }),
      ],
    }),
    want: [
      "Drop relationship 'posts.tags' (users)",
      "Add attribute 'posts.tags' (string[], 36, with the ids of the relationship)",
      "Drop attribute 'posts.tags'",
      "Create relationship 'users.tags_of' (manyToMany posts.tags, on delete cascade, with the ids of the attribute)",
    ],
  },
  'ids under another key, which nobody says are the same': {
    from: blog({ posts: [ids('authorId')] }),
    to: blog({ links: [link()] }),
    want: [
      "Create relationship 'posts.author' (manyToOne users, on delete setNull)",
      "Drop attribute 'posts.authorId'",
    ],
  },
  'ids under the same key in another collection': {
    from: blog({ users: [ids('author')] }),
    to: blog({ links: [link()] }),
    want: ["Create relationship 'posts.author' (manyToOne users, on delete setNull)", "Drop attribute 'users.author'"],
  },
  'ids in another collection beside a relationship that goes': {
    from: blog({ links: [link()] }),
    to: blog({ users: [ids('author')] }),
    want: ["Add attribute 'users.author' (string, 36)", dropped],
  },
  'ids under another key beside a relationship that goes': {
    from: blog({ links: [link()] }),
    to: blog({ posts: [ids('editor')] }),
    want: ["Add attribute 'posts.editor' (string, 36)", dropped],
  },
  'ids of the other end, whose key is the same': {
    from: blog({ links: [link({ key: 'x', twoWay: true, twoWayKey: 'x' })] }),
    to: blog({ users: [ids('y', true)] }),
    renames: [rename('x', 'y')],
    want: [
      "Alter relationship 'posts.x' (two-way key x -> y)",
      "Drop relationship 'posts.x' (users)",
      "Add attribute 'users.y' (string[], 36, with the ids of the relationship)",
    ],
  },
  'ids of a collection related to itself': {
    from: blog({ links: [link({ key: 'parent', relatedCollection: 'posts', twoWay: true, twoWayKey: 'children' })] }),
    to: blog({ posts: [ids('kids', true)] }),
    renames: [rename('children', 'kids', 'posts')],
    want: [
      "Alter relationship 'posts.parent' (two-way key children -> kids)",
      "Drop relationship 'posts.parent' (posts)",
      "Add attribute 'posts.kids' (string[], 36, with the ids of the relationship)",
    ],
  },
  'a collection related to itself, described from either end': {
    from: blog({
      links: [link({ key: 'a', kind: 'manyToMany', relatedCollection: 'posts', twoWay: true, twoWayKey: 'b' })],
    }),
    to: blog({
      links: [link({ key: 'b', kind: 'manyToMany', relatedCollection: 'posts', twoWay: true, twoWayKey: 'a' })],
    }),
    want: [],
  },
  'the keys of relationships of other kinds change places': {
    from: blog({
      links: [link({ key: 'a', twoWayKey: 'a_of' }), link({ key: 'b', twoWayKey: 'b_of', kind: 'oneToOne' })],
    }),
    to: blog({
      links: [link({ key: 'a', twoWayKey: 'a_of' }), link({ key: 'b', twoWayKey: 'b_of', kind: 'oneToOne' })],
    }),
    renames: swap('a', 'b'),
    want: [
      ...KEYS_SWAPPED,
      "Drop relationship 'posts.a' (users)",
      "Create relationship 'posts.a' (manyToOne users, on delete setNull, with the links of the old one)",
      "Drop relationship 'posts.b' (users)",
      "Create relationship 'posts.b' (oneToOne users, on delete setNull, with the links of the old one)",
    ],
  },
  'the other ends get other keys without a word': {
    from: blog({ links: [both('a'), both('b', { onDelete: 'restrict' })] }),
    to: blog({ links: [both('b'), both('a', { onDelete: 'restrict' })] }),
    renames: swap('a', 'b'),
    want: [...KEYS_SWAPPED, ...OTHER_ENDS_SWAPPED],
  },
  'the other ends get keys that another rename has': {
    from: blog({ users: [text('c')], links: [both('a'), both('b', { onDelete: 'restrict' })] }),
    to: blog({ users: [text('d')], links: [both('b'), both('a', { onDelete: 'restrict' })] }),
    renames: [...swap('a', 'b'), rename('c', 'd')],
    want: [...KEYS_SWAPPED, ...OTHER_ENDS_SWAPPED, "Rename attribute 'users.c' to 'd'"],
  },
  'both keys change places at both ends': {
    from: blog({ links: [both('a'), both('b', { onDelete: 'restrict' })] }),
    to: blog({ links: [both('b'), both('a', { onDelete: 'restrict' })] }),
    renames: [...swap('a', 'b'), ...swap('a_of', 'b_of', 'users')],
    want: [...KEYS_SWAPPED, ...OTHER_ENDS_SWAPPED],
  },
  'a manyToMany gets another key, and something else does': {
    from: blog({ posts: [text('name')], links: [both('tags', { kind: 'manyToMany' })] }),
    to: blog({ posts: [text('title')], links: [both('labels', { kind: 'manyToMany', twoWayKey: 'tags_of' })] }),
    renames: [rename('tags', 'labels', 'posts'), rename('name', 'title', 'posts')],
    want: ["Rename attribute 'posts.name' to 'title'", "Alter relationship 'posts.tags' (key tags -> labels)"],
  },
  'a manyToMany gets a key that changes place in another collection': {
    from: blog({ users: [text('tags'), text('labels')], links: [both('tags', { kind: 'manyToMany' })] }),
    to: blog({
      users: [text('labels'), text('name')],
      links: [both('labels', { kind: 'manyToMany', twoWayKey: 'tags_of' })],
    }),
    renames: [rename('tags', 'labels', 'posts'), rename('labels', 'name'), rename('tags', 'labels')],
    want: [
      "Rename attribute 'users.labels' to 'name'",
      "Rename attribute 'users.tags' to 'labels'",
      "Alter relationship 'posts.tags' (key tags -> labels)",
    ],
  },
};

test.each(Object.entries(RELATIONSHIPS))('a relationship: %s', (_title, plan) => expectPlan(plan));

test('a collection is made and dropped without its relationships, which are operations of their own', () => {
  const full = blog({ links: [link()] });
  const operations = [...diffSchemas(EMPTY_SCHEMA, full), ...diffSchemas(full, EMPTY_SCHEMA)];
  const whole = operations.filter((one) => one.type === 'create_collection' || one.type === 'drop_collection');
  expect(whole.map(({ type, collection: { id, relationships } }) => [type, id, relationships])).toEqual([
    ...['users', 'posts', 'teams'].map((id) => ['create_collection', id, []]),
    ...['users', 'posts', 'teams'].map((id) => ['drop_collection', id, []]),
  ]);
});

const entangled = (from: string, to: string) =>
  `posts.${to}: a rename of '${from}' that depends on other renames of the collection, one of them of a two-way manyToMany; expected a rename that no other one depends on. Make two migrations: rename one of them to an unused key in the first, and the rest in the second. Nothing was changed.`;
const undeclared = (from: string, to: string, of: string) =>
  `${of}.${to}: a rename of '${from}' in a cycle of renames of which some are not declared; expected a declaration for each, because an interrupted run could not tell otherwise which value belongs to which key. Write \`renamedFrom: '${from}'\` on '${to}', unless it is declared already. Nothing was changed.`;
const ofUsers = (key: string) => expect.stringContaining(`users.${key}: a rename of `);
const ENDS = ['b_of', 'a_of'].map(ofUsers);
const kind = (from: string, to: string) =>
  `posts.${to}: \`renamedFrom: '${from}'\`, whose values cannot become those of '${to}', so that '${from}' would be dropped with them; expected an attribute; or, where a relationship is on either side, text of at least 36 characters and the same related collection. Remove \`renamedFrom\` to drop '${from}', or change it in two steps.`;

const REFUSED: Readonly<Record<string, Omit<PlanCase, 'want'> & { readonly says: readonly string[] }>> = {
  'both names exist': {
    from: blog({ users: [text('name'), text('title')] }),
    to: blog({ users: [text('title')] }),
    renames: [rename('name', 'title')],
    says: [
      "users.title: `renamedFrom: 'name'`, while the database has both 'name' and 'title', so that 'name' would be dropped with its values; expected a database that has 'name' and not 'title'. Copy what is missing from 'name' to 'title' and remove `renamedFrom`; 'name' is then dropped like any other attribute.",
    ],
  },
  'both names exist in a collection that was renamed': {
    from: schemaOf(collection('people', [text('name'), text('title')])),
    to: schemaOf(collection('users', [text('title')])),
    renames: [{ from: 'people', to: 'users' }, rename('name', 'title')],
    says: [expect.stringContaining('users.title: ')],
  },
  'a collection has the new id': {
    from: schemaOf(collection('a', [text('n')]), collection('b', [text('n')])),
    to: schemaOf(collection('b', [text('n')]), collection('c', [text('n')])),
    renames: [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ],
    says: [expect.stringContaining("so that 'a' would be dropped with its documents")],
  },
  'a ring of attributes and the other end of a relationship': {
    from: blog({ users: [text('one'), text('two')], links: [link({ twoWay: true, twoWayKey: 'old' })] }),
    to: blog({ users: [text('two'), text('old')], links: [link({ twoWay: true, twoWayKey: 'one' })] }),
    renames: [rename('one', 'two'), rename('two', 'old')],
    says: [undeclared('one', 'two', 'users'), undeclared('two', 'old', 'users'), undeclared('old', 'one', 'users')],
  },
  'an id and a link change places, of which the id alone is declared': {
    from: blog({ posts: [ids('a')], links: [both('b')] }),
    to: blog({ posts: [ids('b')], links: [both('a', { twoWayKey: 'b_of' })] }),
    renames: [rename('a', 'b', 'posts')],
    says: [undeclared('a', 'b', 'posts'), undeclared('b', 'a', 'posts')],
  },
  'the other end of a manyToMany and another one change places': {
    from: blog({ links: [both('a', { kind: 'manyToMany' }), both('b')] }),
    to: blog({ links: [both('a', { kind: 'manyToMany', twoWayKey: 'b_of' }), both('b', { twoWayKey: 'a_of' })] }),
    says: ENDS,
  },
  'a number cannot become a link': {
    from: blog({ posts: [attribute('number', 'integer')] }),
    to: blog({ links: [link()] }),
    renames: [rename('number', 'author', 'posts')],
    says: [kind('number', 'author')],
  },
  'the keys of a manyToMany and another one change places': {
    from: blog({ links: [both('a', { kind: 'manyToMany' }), both('b')] }),
    to: blog({ links: [both('b', { kind: 'manyToMany' }), both('a')] }),
    renames: swap('a', 'b'),
    says: [entangled('a', 'b'), entangled('b', 'a'), ...ENDS],
  },
  'names of another collection change places beside': {
    from: blog({ users: [text('x'), text('y')], links: [both('a', { kind: 'manyToMany' }), both('b')] }),
    to: blog({ users: [text('x'), text('y')], links: [both('b', { kind: 'manyToMany' }), both('a')] }),
    renames: [...swap('a', 'b'), ...swap('x', 'y', 'users')],
    says: [entangled('a', 'b'), entangled('b', 'a'), ...['y', 'x'].map(ofUsers), ...ENDS],
  },
};

test.each(Object.entries(REFUSED))('is refused: %s', (_title, { from, to, renames = [], says }) => {
  expect(refusedRenames(from, to, renames).map(({ finding }) => describeFinding(finding))).toEqual(says);
});

test.each([
  [
    'a number and the end of a relationship',
    blog({ users: [attribute('a', 'integer')], links: [link({ twoWay: true, twoWayKey: 'b' })] }),
    blog({ users: [attribute('b', 'integer')], links: [link({ twoWay: true, twoWayKey: 'a' })] }),
    swap('a', 'b', 'users'),
  ],
  [
    'a text, a number and the end of a relationship',
    blog({ users: [text('a'), attribute('b', 'integer')], links: [link({ twoWay: true, twoWayKey: 'c' })] }),
    blog({ users: [text('b'), attribute('c', 'integer')], links: [link({ twoWay: true, twoWayKey: 'a' })] }),
    [rename('a', 'b'), rename('b', 'c'), rename('c', 'a')],
  ],
])('names that change places are continued after each step: %s', (_title, from, to, renames) => {
  const all = diffSchemas(from, to, renames);
  for (const [at] of all.entries()) {
    const left = diffSchemas(applyOperations(from, all.slice(0, at)), to, renames);
    expect(left.map(describeOperation)).toEqual(all.slice(at).map(describeOperation));
  }
});

test('a swap of links that is under way is finished, whatever their other ends are called', () => {
  const from = blog({ links: [both('a'), both('b', { onDelete: 'restrict' })] });
  const to = blog({ links: [both('b'), both('a', { onDelete: 'restrict' })] });
  const renames = swap('a', 'b');
  const [first, ...rest] = diffSchemas(from, to, [...renames, ...swap('a_of', 'b_of', 'users')]);
  expect(rest).toHaveLength(5);
  const begun = applyOperations(from, first === undefined ? [] : [first]);
  expect(refusedRenames(begun, to, renames)).toEqual([]);
});

test('a refusal counts where the old name is dropped, and only there', () => {
  const both = [text('name'), text('title')];
  const [refused] = refusedRenames(blog({ users: both }), blog({ users: [text('title')] }), [rename('name', 'title')]);
  const of = (collection: string, from: string) => [
    { ...(refused as RefusedRename), rename: rename(from, 'x', collection) },
  ];
  const dropping = (collection: string, key: string) =>
    ({ type: 'drop_attribute', collection, attribute: text(key) }) as const;
  const unlinking = (twoWay: boolean) =>
    ({ type: 'drop_relationship', collection: 'posts', relationship: link({ twoWay }) }) as const;
  const all = [dropping('users', 'name'), dropping('posts', 'text'), unlinking(true)];
  const counts = (collection: string, from: string, operations = all) =>
    refusalsOf(of(collection, from), operations).length;
  expect([counts('users', 'name'), counts('posts', 'name'), counts('users', 'text')]).toEqual([1, 0, 0]);
  expect([counts('posts', 'author'), counts('users', 'author'), counts('posts', 'posts')]).toEqual([1, 0, 0]);
  expect([counts('users', 'posts'), refusalsOf(of('users', 'posts'), [unlinking(false)]).length]).toEqual([1, 0]);
});
