import fc from 'fast-check';
import { startDials } from '../../support/live-database.js';
import { openContext, type TestLibrary } from '../test-library.js';
import { BlogDb } from './blog.js';

/** Random relations over random documents are what a plain graph in memory has. */

const isLong = process.env.LONG !== undefined;
const GRAPHS = isLong ? 50 : 2;
const READS = isLong ? 20 : 12;

type Collection = 'authors' | 'posts' | 'comments' | 'tags' | 'profiles' | 'awards' | 'employees';

/** Relations of the blog: the collection at the other end, and whether the property holds a list. */
const RELATIONS: Readonly<Record<Collection, Readonly<Record<string, readonly [Collection, boolean]>>>> = {
  authors: { posts: ['posts', true], profile: ['profiles', false], awards: ['awards', true] },
  posts: {
    author: ['authors', false],
    comments: ['comments', true],
    tags: ['tags', true],
    prizes: ['awards', true],
  },
  comments: { post: ['posts', false], author: ['authors', false] },
  tags: { posts: ['posts', true] },
  profiles: { author: ['authors', false] },
  awards: {},
  employees: { manager: ['employees', false], friends: ['employees', true] },
};
const LABEL: Readonly<Record<Collection, string>> = {
  authors: 'name',
  posts: 'title',
  comments: 'text',
  tags: 'label',
  profiles: 'motto',
  awards: 'title',
  employees: 'name',
};

/** Ids that a document links, by property. */
type Links = Readonly<Record<string, string | null | readonly string[]>>;
type Graph = Readonly<Record<Collection, ReadonlyMap<string, Links>>>;

let blogs: readonly TestLibrary<BlogDb>[];
let blog: TestLibrary<BlogDb>;
beforeAll(async () => {
  blogs = await Promise.all((await startDials()).map((project) => openContext(BlogDb, project)));
}, 60_000);
afterAll(async () => {
  for (const one of blogs) await one.end();
});

test('populate and select give the documents that are linked, whatever the paths', async () => {
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.array(reads, { minLength: READS, maxLength: READS }),
      fc.nat(),
      async (graph, some, dial) => {
        blog = blogs[dial % blogs.length] as TestLibrary<BlogDb>;
        await write(graph);
        for (const { from, paths, isSelected, limit } of some) {
          const set = blog.db[from] as unknown as AnySet;
          const base = limit === null ? set : set.limit(limit);
          const wanted = [...graph[from].keys()].slice(0, limit ?? undefined);
          if (isSelected) {
            const found = await base.select('id', ...paths).toList();
            expect(found.map((one) => [one.id, selected(from, one, paths)])).toEqual(
              wanted.map((id) => [id, selectionOf(graph, from, id, paths)]),
            );
          } else {
            const found = await base.populate(...paths).toList();
            expect(found.map((one) => shape(from, one, paths))).toEqual(
              wanted.map((id) => shapeOf(graph, from, id, paths)),
            );
          }
        }
      },
    ),
    { numRuns: GRAPHS },
  );
}, 600_000);

interface AnySet {
  readonly limit: (count: number) => AnySet;
  readonly populate: (...paths: readonly string[]) => AnySet;
  readonly select: (...paths: readonly string[]) => AnySet;
  readonly toList: () => Promise<Readonly<Record<string, unknown>>[]>;
}

const some = (prefix: string, count: number) => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
const one = (ids: readonly string[]) => (ids.length === 0 ? fc.constant(null) : fc.constantFrom(null, ...ids));
const many = (ids: readonly string[]) => fc.subarray([...ids]);

/** Each child has one parent at most; both ends of a relation say the same. */
const graphs: fc.Arbitrary<Graph> = fc
  .record({ authors: size(4), posts: size(6), comments: size(7), tags: size(3), awards: size(3), employees: size(5) })
  .chain((counts) => {
    const authors = some('a', counts.authors);
    const posts = some('p', counts.posts);
    const tags = some('t', counts.tags);
    const awards = some('w', counts.awards);
    const employees = some('e', counts.employees);
    return fc
      .record({
        posts: records(posts, { author: one(authors), tags: many(tags), prizes: many(awards) }),
        comments: records(some('c', counts.comments), { post: one(posts), author: one(authors) }),
        owners: records(awards, { owner: one(authors) }),
        profiles: fc.subarray(authors),
        employees: records(employees, { manager: one(employees), friends: many(employees) }),
      })
      .map((given) => {
        const back = (of: ReadonlyMap<string, Links>, key: string, id: string) =>
          [...of].flatMap(([child, links]) => ([links[key]].flat().includes(id) ? [child] : []));
        const profileOf = (id: string) => (given.profiles.includes(id) ? `of-${id}` : null);
        const with_ = (ids: readonly string[], links: (id: string) => Links) =>
          new Map(ids.map((id) => [id, links(id)]));
        return {
          authors: with_(authors, (id) => ({
            posts: back(given.posts, 'author', id),
            profile: profileOf(id),
            awards: back(given.owners, 'owner', id),
          })),
          posts: with_(posts, (id) => ({ ...given.posts.get(id), comments: back(given.comments, 'post', id) })),
          comments: given.comments,
          tags: with_(tags, (id) => ({ posts: back(given.posts, 'tags', id) })),
          profiles: new Map(given.profiles.map((id) => [`of-${id}`, { author: id }])),
          awards: with_(awards, () => ({})),
          employees: given.employees,
        };
      });
  });

function size(max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max });
}

function records(
  ids: readonly string[],
  links: Readonly<Record<string, fc.Arbitrary<string | null | string[]>>>,
): fc.Arbitrary<ReadonlyMap<string, Links>> {
  return fc
    .tuple(...ids.map(() => fc.record(links)))
    .map((list) => new Map(list.map((one, at) => [ids[at] ?? '', one])));
}

/** Paths of one to three steps along the relations of a collection. */
const reads = fc.constantFrom(...(Object.keys(RELATIONS) as Collection[])).chain((from) =>
  fc.record({
    from: fc.constant(from),
    paths: fc.uniqueArray(pathsFrom(from, 3), { maxLength: 3 }).map((paths) => paths.filter((path) => path !== '')),
    isSelected: fc.boolean(),
    limit: fc.constantFrom(null, 3, 100),
  }),
);

function pathsFrom(from: Collection, steps: number): fc.Arbitrary<string> {
  const relations = Object.entries(RELATIONS[from]);
  if (relations.length === 0 || steps === 0) return fc.constant('');
  return fc.constantFrom(...relations).chain(([name, [to]]) =>
    fc.oneof(
      fc.constant(name),
      pathsFrom(to, steps - 1).map((rest) => (rest === '' ? name : `${name}.${rest}`)),
    ),
  );
}

async function write(graph: Graph): Promise<void> {
  const { db } = blog;
  const sets = ['comments', 'posts', 'profiles', 'awards', 'authors', 'tags', 'employees'] as const;
  for (const name of sets) for (const { id } of await db[name].select('id').toList()) await db[name].delete(id);
  const named = (of: Collection, id: string) => ({ id, [LABEL[of]]: `${of} ${id}` });
  const create = async (of: Collection, own: readonly string[]) => {
    for (const [id, links] of graph[of]) {
      const kept = own.map((name) => [name, links[name]]);
      await (db[of].create as (values: object) => Promise<object>)({ ...named(of, id), ...Object.fromEntries(kept) });
    }
  };
  await create('awards', []);
  await create('tags', []);
  await create('authors', ['awards']);
  await create('profiles', ['author']);
  await create('posts', ['author', 'tags', 'prizes']);
  await create('comments', ['post', 'author']);
  for (const id of graph.employees.keys()) await db.employees.create({ id, name: `employees ${id}`, friends: [] });
  for (const [id, { manager, friends }] of graph.employees)
    await db.employees.update(id, { manager: manager as string | null, friends: friends as string[] });
}

type Shape = Readonly<Record<string, unknown>>;

/** A document that was read, reduced to its id, its text and the relations of the paths. */
function shape(of: Collection, found: Shape, paths: readonly string[]): Shape {
  return follow(of, paths, { id: found.id, text: found[LABEL[of]] }, (name, [to, isMany], rest) => {
    const value = found[name];
    if (isMany) return byId((value as Shape[]).map((item) => shape(to, item, rest)));
    return value === undefined || value === null ? null : shape(to, value as Shape, rest);
  });
}

/** The same from the graph. */
function shapeOf(graph: Graph, of: Collection, id: string, paths: readonly string[]): Shape {
  return follow(of, paths, { id, text: `${of} ${id}` }, (name, [to, isMany], rest) => {
    const value = graph[of].get(id)?.[name];
    if (isMany) return byId((value as string[]).map((item) => shapeOf(graph, to, item, rest)));
    return value === null || value === undefined ? null : shapeOf(graph, to, value as string, rest);
  });
}

/** What was selected, lists by the ids of what was whole, since the order of lists is that of linking. */
function selected(of: Collection, found: Shape, paths: readonly string[]): Shape {
  return follow(of, paths, {}, (name, [to, isMany], rest) => {
    const value = found[name];
    const item = (one: Shape): unknown =>
      isWhole(name, rest, paths) ? [one.id, one[LABEL[to]]] : [Object.keys(one).sort(), selected(to, one, rest)];
    if (isMany)
      return (value as Shape[])
        .map(item)
        .map((one) => JSON.stringify(one))
        .sort();
    return value === undefined || value === null ? null : item(value as Shape);
  });
}

/** The same from the graph. */
function selectionOf(graph: Graph, of: Collection, id: string, paths: readonly string[]): Shape {
  return follow(of, paths, {}, (name, [to, isMany], rest) => {
    const value = graph[of].get(id)?.[name];
    const item = (other: string): unknown => {
      if (isWhole(name, rest, paths)) return [other, `${to} ${other}`];
      const inner = selectionOf(graph, to, other, rest);
      return [Object.keys(inner).sort(), inner];
    };
    if (isMany)
      return (value as string[])
        .map(item)
        .map((one) => JSON.stringify(one))
        .sort();
    return value === null || value === undefined ? null : item(value as string);
  });
}

function isWhole(name: string, rest: readonly string[], paths: readonly string[]): boolean {
  return rest.length === 0 || paths.includes(name);
}

function follow(
  of: Collection,
  paths: readonly string[],
  own: Shape,
  value: (name: string, relation: readonly [Collection, boolean], rest: readonly string[]) => unknown,
): Shape {
  const heads = [...new Set(paths.map((path) => path.split('.')[0] ?? ''))];
  const related = heads.flatMap((name) => {
    const relation = RELATIONS[of][name];
    if (relation === undefined) return [];
    const rest = paths.flatMap((path) => (path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : []));
    return [[name, value(name, relation, rest)]];
  });
  return { ...own, ...Object.fromEntries(related) };
}

const byId = (list: Shape[]) => list.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
