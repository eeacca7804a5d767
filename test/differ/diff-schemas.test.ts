import { misplacedSteps, renameCycles, renameSteps, temporaryKey } from '../../src/differ/applicable-renames.js';
import { diffSchemas } from '../../src/differ/diff-schemas.js';
import { type RefusedRename, refusalsOf, refusedRenames } from '../../src/differ/refused-renames.js';
import { renameCandidates } from '../../src/differ/rename-candidates.js';
import { cyclesIn, displacedBy, placedBy, swapsIn } from '../../src/differ/swaps-in.js';
import { applyOperations } from '../../src/operations/operation.js';
import type { CollectionSchema } from '../../src/schema/database-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import type { AttributeRename } from '../../src/schema/rename.js';
import { expectPlan, type PlanCase } from '../support/plan-case.js';
import { attribute, collection, index, link, schemaOf } from '../support/schemas.js';

const name = attribute('name', 'string');
const ids = (key: string) => attribute(key, 'string', { size: 36 });
const users = (...attributes: CollectionSchema['attributes']) => schemaOf(collection('users', attributes));
/** Users and posts, each with some attributes and relationships. */
const blog = (
  posts: readonly RelationshipSchema[],
  {
    authored = [],
    attributes = [],
  }: { authored?: readonly RelationshipSchema[]; attributes?: CollectionSchema['attributes'] } = {},
) =>
  schemaOf(
    collection('users', [name], { relationships: authored }),
    collection('posts', [name, ...attributes], { relationships: posts }),
  );
const rename = (from: string, to: string, of = 'users') => ({ collection: of, from, to });

const CASES: Readonly<Record<string, PlanCase>> = {
  'a new attribute': {
    from: users(name),
    to: users(name, attribute('age', 'integer')),
    want: ["Add attribute 'users.age' (integer)"],
  },
  'another size': {
    from: users(name),
    to: users(attribute('name', 'string', { size: 80 })),
    want: ["Alter attribute 'users.name' (size 50 -> 80)"],
  },
  'another name that nobody declares': {
    from: users(name),
    to: users(attribute('title', 'string')),
    want: ["Add attribute 'users.title' (string, 50)", "Drop attribute 'users.name'"],
  },
  'a declared rename, with its index': {
    from: schemaOf(collection('users', [name], { indexes: [index('by_name', ['name'])] })),
    to: schemaOf(collection('users', [attribute('title', 'string')], { indexes: [index('by_name', ['title'])] })),
    renames: [rename('name', 'title')],
    want: ["Rename attribute 'users.name' to 'title'"],
  },
  'a rename that is done': {
    from: users(attribute('title', 'string')),
    to: users(attribute('title', 'string')),
    renames: [rename('name', 'title')],
    want: [],
  },
  'a chain of names': {
    from: users(attribute('a', 'string'), attribute('b', 'integer')),
    to: users(attribute('b', 'string'), attribute('c', 'integer')),
    renames: [rename('a', 'b'), rename('b', 'c')],
    want: ["Rename attribute 'users.b' to 'c'", "Rename attribute 'users.a' to 'b'"],
  },
  'two names that change places': {
    from: users(attribute('a', 'string'), attribute('b', 'integer')),
    to: users(attribute('b', 'string'), attribute('a', 'integer')),
    renames: [rename('a', 'b'), rename('b', 'a')],
    want: [
      "Rename attribute 'users.a' to 'swap_175b67a9d5dd2b68'",
      "Rename attribute 'users.b' to 'a'",
      "Rename attribute 'users.swap_175b67a9d5dd2b68' to 'b'",
    ],
  },
  'a relationship under another name that becomes ids': {
    from: blog([link()]),
    to: blog([], { attributes: [ids('authorId')] }),
    renames: [rename('author', 'authorId', 'posts')],
    want: [
      "Alter relationship 'posts.author' (key author -> authorId)",
      "Drop relationship 'posts.authorId' (users)",
      "Add attribute 'posts.authorId' (string, 36, with the ids of the relationship)",
    ],
  },
  'ids under another name that become a relationship': {
    from: blog([], { attributes: [ids('authorId')] }),
    to: blog([link()]),
    renames: [rename('authorId', 'author', 'posts')],
    want: [
      "Rename attribute 'posts.authorId' to 'author'",
      "Drop attribute 'posts.author'",
      "Create relationship 'posts.author' (manyToOne users, on delete setNull, with the ids of the attribute)",
    ],
  },
  'a relationship under another name': {
    from: blog([link()]),
    to: blog([link({ key: 'writer' })]),
    renames: [rename('author', 'writer', 'posts')],
    want: ["Alter relationship 'posts.author' (key author -> writer)"],
  },
  'a relationship of another kind under another name': {
    from: blog([link()]),
    to: blog([link({ key: 'authors', kind: 'manyToMany' })]),
    renames: [rename('author', 'authors', 'posts')],
    want: [
      "Alter relationship 'posts.author' (key author -> authors)",
      "Drop relationship 'posts.authors' (users)",
      "Add attribute 'posts.authors' (string[], 36, with the ids of the relationship)",
      "Drop attribute 'posts.authors'",
      "Create relationship 'posts.authors' (manyToMany users, on delete setNull, with the ids of the attribute)",
    ],
  },
  'another delete rule': {
    from: blog([link()]),
    to: blog([link({ onDelete: 'restrict' })]),
    want: ["Alter relationship 'posts.author' (on delete setNull -> restrict)"],
  },
  'a two-way relationship created from the other side': {
    from: blog([link({ twoWay: true })]),
    to: blog([], {
      authored: [
        link({ key: 'posts', kind: 'oneToMany', relatedCollection: 'posts', twoWay: true, twoWayKey: 'author' }),
      ],
    }),
    want: [],
  },
  'a oneToOne that deletes nothing, created from the other side': {
    from: blog([link({ kind: 'oneToOne', twoWay: true })]),
    to: blog([], {
      authored: [
        link({ key: 'posts', kind: 'oneToOne', relatedCollection: 'posts', twoWay: true, twoWayKey: 'author' }),
      ],
    }),
    want: [],
  },
  'a oneToOne whose delete rule is on the other side': {
    from: blog([link({ kind: 'oneToOne', twoWay: true, onDelete: 'cascade' })]),
    to: blog([], {
      authored: [
        link({
          key: 'posts',
          kind: 'oneToOne',
          relatedCollection: 'posts',
          twoWay: true,
          twoWayKey: 'author',
          onDelete: 'cascade',
        }),
      ],
    }),
    want: [
      "Drop relationship 'posts.author' (users)",
      "Create relationship 'users.posts' (oneToOne posts.author, on delete cascade, with the links of the old one)",
    ],
  },
};

describe('diffSchemas', () => {
  it.each(Object.entries(CASES))('%s', (_title, plan) => expectPlan(plan));

  it('goes on with names that an earlier run left half way', () => {
    const from = users(attribute('a', 'string'), attribute('b', 'integer'));
    const to = users(attribute('b', 'string'), attribute('a', 'integer'));
    const renames = [rename('a', 'b'), rename('b', 'a')];
    const operations = diffSchemas(from, to, renames);
    for (let done = 1; done < operations.length; done += 1) {
      const half = applyOperations(from, operations.slice(0, done));
      expect(diffSchemas(half, to, renames)).toEqual(operations.slice(done));
    }
  });
});

const REFUSED: Readonly<Record<string, Omit<PlanCase, 'want'> & { readonly rule: string }>> = {
  'both names exist': {
    from: users(name, attribute('title', 'string')),
    to: users(attribute('title', 'string')),
    renames: [rename('name', 'title')],
    rule: 'rename_taken',
  },
  'a number cannot become a link': {
    from: blog([], { attributes: [attribute('number', 'integer')] }),
    to: blog([link()]),
    renames: [rename('number', 'author', 'posts')],
    rule: 'rename_kind',
  },
  'a link cannot become a number': {
    from: blog([link()]),
    to: blog([], { attributes: [attribute('number', 'integer')] }),
    renames: [rename('author', 'number', 'posts')],
    rule: 'rename_kind',
  },
  'the related collection is another one': {
    from: blog([link({ relatedCollection: 'posts' })]),
    to: blog([link({ key: 'writer' })]),
    renames: [rename('author', 'writer', 'posts')],
    rule: 'rename_kind',
  },
};

describe('a declared rename that cannot be made', () => {
  it.each(Object.entries(REFUSED))('is refused: %s', (_title, { from, to, renames = [], rule }) => {
    expect(refusedRenames(from, to, renames).map(({ finding }) => finding.rule)).toEqual([rule]);
  });
});

describe('what names tell', () => {
  const age = attribute('age', 'integer');
  const add = (added: typeof name, more: object = {}) =>
    ({ type: 'add_attribute', collection: 'users', attribute: added, ...more }) as const;
  const drop = (dropped: typeof name, more: object = {}) =>
    ({ type: 'drop_attribute', collection: 'users', attribute: dropped, ...more }) as const;

  it('asks about a drop and an addition alone that differ in nothing but the key', () => {
    const title = { ...name, key: 'title' };
    expect(renameCandidates([add(title), add(age), drop(name)])).toEqual([rename('name', 'title')]);
    expect(renameCandidates([add(age), drop(name)])).toEqual([]);
    expect(renameCandidates([add(title), drop(name, { isReplaced: true })])).toEqual([]);
    expect(renameCandidates([add(title), { ...drop(name), collection: 'posts' }])).toEqual([]);
    const relationship = link();
    expect(renameCandidates([add(title, { replaces: { owner: 'users', relationship } }), drop(name)])).toEqual([]);
  });

  const cycle = [rename('a', 'b'), rename('b', 'c'), rename('c', 'a')];
  const temporary = temporaryKey(cycle);

  it('knows the temporary key of a swap, whichever of its two attributes comes first', () => {
    expect(temporaryKey([...cycle].reverse())).toBe(temporary);
    expect(renameCycles([...cycle, rename('x', 'y')])).toEqual([cycle]);
    expect(renameCycles([rename('a', 'a')])).toEqual([]);
    const away = { type: 'rename_attribute', ...rename('a', temporary) } as const;
    const back = { type: 'rename_attribute', ...rename(temporary, 'b') } as const;
    const ends = {
      type: 'alter_relationship',
      collection: 'posts',
      from: link({ twoWay: true, twoWayKey: temporary }),
      to: link({ twoWay: true }),
    } as const;
    expect(swapsIn([away, back, ends, add(age)])).toEqual([temporary]);
    expect([away, back, ends, add(age)].map(displacedBy)).toEqual([temporary, null, null, null]);
    expect([away, back, ends, add(age)].map(placedBy)).toEqual([null, temporary, temporary, null]);
  });

  it('reads the names that change places off their renames, each ring by itself', () => {
    const step = (one: AttributeRename) => ({ type: 'rename_attribute', ...one }) as const;
    const ring = [rename('a', temporary), rename('c', 'a'), rename('b', 'c'), rename(temporary, 'b')].map(step);
    const pair = [rename('a', 'b', 'posts'), rename('b', 'A', 'posts')];
    const other = temporaryKey(pair);
    const posts = [rename('a', other, 'posts'), rename('b', 'A', 'posts'), rename(other, 'b', 'posts')].map(step);
    expect(cyclesIn([...ring, add(age), step(rename('x', 'y')), ...posts])).toEqual([
      { id: temporary, cycle },
      { id: other, cycle: pair },
    ]);
    expect(cyclesIn(ring.slice(0, -1))).toEqual([]);
    expect(cyclesIn(ring.filter(({ from }) => from !== 'c'))).toEqual([{ id: temporary, cycle: cycle.slice(0, 2) }]);
  });

  it('takes back a rotation that was begun once more', () => {
    const keys = (...of: readonly string[]) => users(...of.map((key) => attribute(key, 'string')));
    const all = keys('a', 'b', 'c');
    const home = rename(temporary, 'a');
    expect(misplacedSteps({ id: temporary, cycle }, keys(temporary, 'b', 'c'))).toEqual([home]);
    expect(misplacedSteps({ id: temporary, cycle }, keys(temporary, 'a', 'b'))).toEqual([rename('a', 'c'), home]);
    expect(misplacedSteps({ id: temporary, cycle }, keys(temporary, 'a', 'c'))).toEqual([
      rename('c', 'b'),
      rename('a', 'c'),
      home,
    ]);
    expect([misplacedSteps({ id: temporary, cycle: [] }, all), renameSteps([], all, all)]).toEqual([[], []]);
    expect(renameSteps(cycle, keys('a', 'b'), all)).toEqual([]);
    expect(renameSteps(cycle, all, keys('a', 'b'))).toEqual([]);
    expect(renameSteps(cycle, keys(temporary, 'a', 'c'), all)).toEqual([rename(temporary, 'b')]);
  });

  it('refuses a rename only where its old name is dropped', () => {
    const both = users(name, { ...name, key: 'title' });
    const refused = refusedRenames(both, users({ ...name, key: 'title' }), [rename('name', 'title')]);
    expect(refusalsOf(refused, [drop(name)]).map(({ rule }) => rule)).toEqual(['rename_taken']);
    expect(refusalsOf(refused, [drop(age), add(name)])).toEqual([]);
    const relation = { type: 'drop_relationship', collection: 'posts', relationship: link() } as const;
    const ofLink = (of: string, from: string) => [{ ...(refused[0] as RefusedRename), rename: rename(from, 'x', of) }];
    expect(refusalsOf(ofLink('posts', 'author'), [relation])).toHaveLength(1);
    expect(refusalsOf(ofLink('users', 'posts'), [relation])).toHaveLength(0);
    const twoWay = { ...relation, relationship: link({ twoWay: true }) };
    expect(refusalsOf(ofLink('users', 'posts'), [twoWay])).toHaveLength(1);
  });
});
