import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { expectPlan, type PlanCase } from '../support/plan-case.js';
import { attribute, collection, index, link, schemaOf } from '../support/schemas.js';

/** Additions come first and losses last, but for what has to go before something can be made. */

const name = attribute('name', 'string');
const wide = (key: string, size: number) => attribute(key, 'varchar', { size });
const ids = (key: string) => attribute(key, 'string', { size: 36 });
const users = (...attributes: readonly AttributeSchema[]) => schemaOf(collection('users', attributes));

interface Blog {
  readonly users?: readonly AttributeSchema[];
  readonly posts?: readonly AttributeSchema[];
  readonly links?: readonly RelationshipSchema[];
  readonly linksOfUsers?: readonly RelationshipSchema[];
  readonly linksOfTags?: readonly RelationshipSchema[];
}
const blog = ({ users: own = [name], posts = [name], links = [], linksOfUsers = [], linksOfTags = [] }: Blog) =>
  schemaOf(
    collection('users', own, { relationships: linksOfUsers }),
    collection('posts', posts, { relationships: links }),
    collection('tags', [name], { relationships: linksOfTags }),
  );
const written = link({ key: 'written', kind: 'oneToMany', relatedCollection: 'posts', twoWayKey: 'writer' });
const dropped = "Drop relationship 'posts.author' (users)";

const NAMES: Readonly<Record<string, PlanCase>> = {
  'a collection that comes, and one that goes': {
    from: users(name),
    to: schemaOf(collection('people', [name])),
    want: ["Create collection 'people' (1 attribute, 0 indexes)", "Drop collection 'users'"],
  },
  'an id that differs in case alone': {
    from: users(name),
    to: schemaOf(collection('Users', [name])),
    want: ["Drop collection 'users'", "Create collection 'Users' (1 attribute, 0 indexes)"],
  },
  'a relationship of a collection that makes room': {
    from: schemaOf(collection('users', [name]), collection('posts', [name], { relationships: [link()] })),
    to: schemaOf(collection('Users', [name]), collection('posts', [name])),
    want: [dropped, "Drop collection 'users'", "Create collection 'Users' (1 attribute, 0 indexes)"],
  },
  'another relationship while a collection makes room': {
    from: schemaOf(
      collection('users', [name]),
      collection('tags', [name]),
      collection('posts', [name], { relationships: [link({ relatedCollection: 'tags' })] }),
    ),
    to: schemaOf(collection('Users', [name]), collection('tags', [name]), collection('posts', [name])),
    want: [
      "Drop collection 'users'",
      "Create collection 'Users' (1 attribute, 0 indexes)",
      "Drop relationship 'posts.author' (tags)",
    ],
  },
  'a key that differs in case alone': {
    from: users(name),
    to: users(attribute('Name', 'integer')),
    want: ["Drop attribute 'users.name'", "Add attribute 'users.Name' (integer)"],
  },
  'the key of an attribute for a relationship': {
    from: blog({ posts: [attribute('author', 'integer')] }),
    to: blog({ posts: [], links: [link()] }),
    want: ["Drop attribute 'posts.author'", "Create relationship 'posts.author' (manyToOne users, on delete setNull)"],
  },
  'the key of an attribute for the other end': {
    from: blog({ users: [attribute('posts', 'integer')] }),
    to: blog({ users: [], links: [link({ twoWay: true })] }),
    want: [
      "Drop attribute 'users.posts'",
      "Create relationship 'posts.author' (manyToOne users.posts, on delete setNull)",
    ],
  },
  'the key of an attribute for an end that nobody sees': {
    from: blog({ users: [attribute('posts', 'integer')] }),
    to: blog({ users: [], links: [link()] }),
    want: ["Create relationship 'posts.author' (manyToOne users, on delete setNull)", "Drop attribute 'users.posts'"],
  },
  'the key of an end that nobody sees, for an attribute': {
    from: blog({ links: [link()] }),
    to: blog({ users: [name, attribute('posts', 'integer')] }),
    want: [dropped, "Add attribute 'users.posts' (integer)"],
  },
  'the key of an end for an attribute that is there already': {
    from: blog({ users: [attribute('posts', 'integer')], links: [link()] }),
    to: blog({ users: [attribute('posts', 'integer', { min: 0 })] }),
    want: ["Alter attribute 'users.posts' (min none -> 0)", dropped],
  },
  'another key': {
    from: blog({ links: [link()] }),
    to: blog({ users: [name, attribute('age', 'integer')] }),
    want: ["Add attribute 'users.age' (integer)", dropped],
  },
  'another relationship between the same collections, from the other side': {
    from: blog({ links: [link()] }),
    to: blog({ linksOfUsers: [written] }),
    want: [dropped, "Create relationship 'users.written' (oneToMany posts, on delete setNull)"],
  },
  'a relationship between other collections': {
    from: blog({ links: [link()] }),
    to: blog({ linksOfTags: [written] }),
    want: ["Create relationship 'tags.written' (oneToMany posts, on delete setNull)", dropped],
  },
  'another delete rule between the same collections': {
    from: blog({ links: [link(), link({ key: 'editor', twoWayKey: 'edited' })] }),
    to: blog({ links: [link({ key: 'editor', twoWayKey: 'edited', onDelete: 'restrict' })] }),
    want: ["Alter relationship 'posts.editor' (on delete setNull -> restrict)", dropped],
  },
};

test.each(Object.entries(NAMES))('what has to be free: %s', (_title, plan) => expectPlan(plan));

const other = (twoWayKey: string) => link({ twoWay: true, twoWayKey });
const indexed = (links: readonly RelationshipSchema[], own: readonly AttributeSchema[], isIndexed: boolean) =>
  schemaOf(
    collection('users', own),
    collection('posts', [name], { relationships: links, indexes: isIndexed ? [index('by_name', ['name'])] : [] }),
  );
const renamed = "Alter relationship 'posts.author' (two-way key posts -> articles)";
const unindexed = "Drop index 'posts.by_name'";

const ENDS: Readonly<Record<string, PlanCase>> = {
  'before all else': {
    from: indexed([other('posts')], [name], true),
    to: indexed([other('articles')], [name], false),
    want: [renamed, unindexed],
  },
  'after the attribute that had the key': {
    from: indexed([other('posts')], [name, attribute('articles', 'integer')], true),
    to: indexed([other('articles')], [name], false),
    want: [unindexed, "Drop attribute 'users.articles'", renamed],
  },
  'with another delete rule, among what changes': {
    from: indexed([other('posts')], [name], true),
    to: indexed([{ ...other('articles'), onDelete: 'restrict' }], [name], false),
    want: [unindexed, renamed.replace(')', ', on delete setNull -> restrict)')],
  },
};

test.each(Object.entries(ENDS))('an end gets another key %s', (_title, plan) => expectPlan(plan));

/** 61,069 bytes with `bio`, of which 65,534 are allowed; a relationship takes 1,021, and a character four. */
const bio = wide('bio', 15_000);
const WIDTHS: Readonly<Record<string, PlanCase>> = {
  'an attribute that just fits beside': {
    from: users(bio),
    to: users(wide('about', 1115)),
    want: ["Add attribute 'users.about' (varchar, 1115)", "Drop attribute 'users.bio'"],
  },
  'one that just does not': {
    from: users(bio),
    to: users(wide('about', 1116)),
    want: ["Drop attribute 'users.bio'", "Add attribute 'users.about' (varchar, 1116)"],
  },
  'two that do not fit together': {
    from: users(bio),
    to: users(wide('about', 600), wide('motto', 600)),
    want: [
      "Drop attribute 'users.bio'",
      "Add attribute 'users.about' (varchar, 600)",
      "Add attribute 'users.motto' (varchar, 600)",
    ],
  },
  'more room for one that is there': {
    from: users(wide('about', 50), bio),
    to: users(wide('about', 1115)),
    want: ["Alter attribute 'users.about' (size 50 -> 1115)", "Drop attribute 'users.bio'"],
  },
  'too much for one that is there': {
    from: users(wide('about', 50), bio),
    to: users(wide('about', 1116)),
    want: ["Drop attribute 'users.bio'", "Alter attribute 'users.about' (size 50 -> 1116)"],
  },
  'more room for one, and less for another': {
    from: users(wide('about', 50), bio),
    to: users(wide('about', 1116), wide('bio', 900)),
    want: ["Alter attribute 'users.bio' (size 15000 -> 900)", "Alter attribute 'users.about' (size 50 -> 1116)"],
  },
  'one that comes, and less room for another': {
    from: users(bio),
    to: users(wide('about', 1116), wide('bio', 900)),
    want: ["Alter attribute 'users.bio' (size 15000 -> 900)", "Add attribute 'users.about' (varchar, 1116)"],
  },
  'one that comes, and another type for another': {
    from: users(bio),
    to: users(wide('about', 1116), attribute('bio', 'text')),
    want: ["Alter attribute 'users.bio' (type varchar -> text)", "Add attribute 'users.about' (varchar, 1116)"],
  },
  'more room and less for one another where both fit': {
    from: users(wide('about', 50), wide('bio', 900)),
    to: users(wide('about', 900), wide('bio', 50)),
    want: ["Alter attribute 'users.about' (size 50 -> 900)", "Alter attribute 'users.bio' (size 900 -> 50)"],
  },
  'a relationship that fits': {
    from: blog({ users: [wide('bio', 15_860)] }),
    to: blog({ users: [], links: [link()] }),
    want: ["Create relationship 'posts.author' (manyToOne users, on delete setNull)", "Drop attribute 'users.bio'"],
  },
  'a relationship that does not': {
    from: blog({ users: [wide('bio', 15_862)] }),
    to: blog({ users: [], links: [link()] }),
    want: ["Drop attribute 'users.bio'", "Create relationship 'posts.author' (manyToOne users, on delete setNull)"],
  },
  'another rule of a relationship': {
    from: blog({ posts: [wide('bio', 15_700)], links: [link()] }),
    to: blog({ posts: [], links: [link({ onDelete: 'restrict' })] }),
    want: ["Alter relationship 'posts.author' (on delete setNull -> restrict)", "Drop attribute 'posts.bio'"],
  },
  'an attribute in the room of a relationship': {
    from: blog({ posts: [bio], links: [link()] }),
    to: blog({ posts: [bio, wide('about', 1000)] }),
    want: [dropped, "Add attribute 'posts.about' (varchar, 1000)"],
  },
  'an attribute in the room of the other end': {
    from: blog({ users: [bio], links: [link({ twoWay: true })] }),
    to: blog({ users: [bio, wide('about', 1000)] }),
    want: [dropped, "Add attribute 'users.about' (varchar, 1000)"],
  },
  'a drop in another collection': {
    from: blog({ users: [bio], posts: [name] }),
    to: blog({ users: [bio, wide('about', 1000)], posts: [] }),
    want: ["Add attribute 'users.about' (varchar, 1000)", "Drop attribute 'posts.name'"],
  },
};

test.each(Object.entries(WIDTHS))('the width of a row: %s', (_title, plan) => expectPlan(plan));

const taken = attribute('posts', 'string');
const LINKS: Readonly<Record<string, PlanCase>> = {
  'one-way': {
    from: blog({ links: [link({ twoWay: true })] }),
    to: blog({ users: [name, taken], links: [link()] }),
    want: [
      dropped,
      "Create relationship 'posts.author' (manyToOne users, on delete setNull, with the links of the old one)",
      "Add attribute 'users.posts' (string, 50)",
    ],
  },
  'one-way, and its other key is that of another relationship': {
    from: blog({ links: [link({ twoWay: true }), link({ key: 'editor', twoWay: true, twoWayKey: 'edited' })] }),
    to: blog({ links: [link({ twoWayKey: 'written' }), link({ key: 'editor', twoWay: true })] }),
    want: [
      dropped,
      "Create relationship 'posts.author' (manyToOne users, on delete setNull, with the links of the old one)",
      "Alter relationship 'posts.editor' (two-way key edited -> posts)",
    ],
  },
  'an attribute with ids, which both ends could be': {
    from: blog({ links: [link({ twoWay: true })] }),
    to: blog({ users: [name, taken], posts: [name, ids('author')] }),
    want: [
      dropped,
      "Add attribute 'posts.author' (string, 36, with the ids of the relationship)",
      "Add attribute 'users.posts' (string, 50)",
    ],
  },
  'a list with ids, which the other end could be': {
    from: blog({ links: [link({ twoWay: true })] }),
    to: blog({
      users: [name, { ...ids('posts'), array: true }],
      posts: [name, { ...ids('author'), array: true }],
    }),
    want: [
      dropped,
      "Add attribute 'users.posts' (string[], 36, with the ids of the relationship)",
      "Add attribute 'posts.author' (string[], 36)",
    ],
  },
  'a manyToMany': {
    from: blog({ links: [link({ twoWay: true })] }),
    to: blog({ users: [name, taken], links: [link({ kind: 'manyToMany' })] }),
    want: [
      dropped,
      "Add attribute 'posts.author' (string[], 36, with the ids of the relationship)",
      "Drop attribute 'posts.author'",
      "Create relationship 'posts.author' (manyToMany users, on delete setNull, with the ids of the attribute)",
      "Add attribute 'users.posts' (string, 50)",
    ],
  },
  'ids where another manyToMany comes': {
    from: blog({ links: [link({ kind: 'manyToMany', key: 'authors' })] }),
    to: blog({
      links: [link({ kind: 'manyToMany', key: 'editors', twoWayKey: 'edited' }), link({ key: 'authors' })],
    }),
    want: [
      "Drop relationship 'posts.authors' (users)",
      "Create relationship 'posts.authors' (manyToOne users, on delete setNull, with the links of the old one)",
      "Create relationship 'posts.editors' (manyToMany users, on delete setNull)",
    ],
  },
};

test.each(
  Object.entries(LINKS),
)('a link becomes another form before another thing has a name of its own: %s', (_title, plan) => expectPlan(plan));

test('links are carried where they can be made, not where they can be dropped', () => {
  const from = blog({ links: [link()] });
  const { collections } = blog({ posts: [name, ids('author')] });
  expectPlan({
    from,
    to: schemaOf(...collections, collection('zoos', [name])),
    want: [
      "Create collection 'zoos' (1 attribute, 0 indexes)",
      dropped,
      "Add attribute 'posts.author' (string, 36, with the ids of the relationship)",
    ],
  });
});

test('links under one key in two collections go each their own way', () => {
  const many = (kind: RelationshipSchema['kind']) => {
    const one = link({ kind, key: 'author' });
    return blog({ links: [one], linksOfTags: [{ ...one, twoWayKey: 'tags' }] });
  };
  const steps = (id: string) => [
    `Drop relationship '${id}.author' (users)`,
    `Add attribute '${id}.author' (string[], 36, with the ids of the relationship)`,
    `Drop attribute '${id}.author'`,
    `Create relationship '${id}.author' (manyToMany users, on delete setNull, with the ids of the attribute)`,
  ];
  expectPlan({ from: many('manyToOne'), to: many('manyToMany'), want: [...steps('posts'), ...steps('tags')] });
});

test('two relationships become a manyToMany, one after the other', () => {
  const many = (kind: RelationshipSchema['kind']) =>
    blog({ links: [link({ kind }), link({ kind, key: 'tag', relatedCollection: 'tags' })] });
  const steps = (key: string, related: string) => [
    `Drop relationship 'posts.${key}' (${related})`,
    `Add attribute 'posts.${key}' (string[], 36, with the ids of the relationship)`,
    `Drop attribute 'posts.${key}'`,
    `Create relationship 'posts.${key}' (manyToMany ${related}, on delete setNull, with the ids of the attribute)`,
  ];
  expectPlan({
    from: many('manyToOne'),
    to: many('manyToMany'),
    want: [...steps('author', 'users'), ...steps('tag', 'tags')],
  });
});
