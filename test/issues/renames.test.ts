import { DbContext, defineCollection } from 'entwrite';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';

type Definition = Parameters<typeof defineCollection>;
const text = { type: 'string', size: 36, required: false } as const;

describe('declared renames', () => {
  let server: Project;
  let databaseId: string;
  beforeAll(async () => {
    server = await startProject();
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    databaseId = randomDatabaseId();
  });

  const open = (posts: Definition[1], options: Definition[2] = {}) => {
    class Db extends DbContext {
      readonly users = this.set(defineCollection('users', { name: text }));
      readonly posts = this.set(defineCollection('posts', posts, options));
    }
    const { endpoint, projectId, apiKey } = server;
    return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' });
  };
  const author = { type: 'manyToOne', target: 'users' } as const;

  async function withLinks(posts: Definition[1], options: Definition[2], key: string) {
    const db = open(posts, options);
    await db.getSchemaManager().migrate();
    const { $id } = (await db.users.create({ name: 'Ada' })) as { $id: string };
    await db.posts.create({ title: 'A', [key]: $id } as never);
    await db.posts.create({ title: 'B' } as never);
    return $id;
  }
  const read = async (db: ReturnType<typeof open>, key: string) =>
    Object.fromEntries(
      (await db.posts.all()).map((post) => {
        const { title, [key]: value } = post as unknown as Record<string, unknown>;
        return [title, typeof value === 'object' && value !== null ? (value as { $id: string }).$id : value];
      }),
    );

  it('make ids of a relationship under another name', async () => {
    const id = await withLinks({ title: text }, { relationships: { author } }, 'author');
    const after = open({ title: text, authorId: { ...text, renamedFrom: 'author' } });
    await after.getSchemaManager().migrate();
    expect(await read(after, 'authorId')).toEqual({ A: id, B: null });
    expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('make a relationship of ids under another name', async () => {
    const id = await withLinks({ title: text, authorId: text }, {}, 'authorId');
    const after = open({ title: text }, { relationships: { author: { ...author, renamedFrom: 'authorId' } } });
    await after.getSchemaManager().migrate();
    expect(await read(after, 'author')).toEqual({ A: id, B: null });
    expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('are refused where both names exist', async () => {
    await open({ title: text, name: text }).getSchemaManager().migrate();
    const after = open({ title: { ...text, renamedFrom: 'name' } });
    await expect(after.getSchemaManager().migrate({ allowDestructive: true })).rejects.toMatchObject({
      code: 'plan_refused',
      findings: [{ rule: 'rename_taken', at: 'posts.title' }],
    });
    expect((await after.getSchemaManager().analyze()).describe()).toContain("has both 'name' and 'title'");
  });

  it('are refused where values cannot become links', async () => {
    await open({ title: text, number: { type: 'integer', required: false } })
      .getSchemaManager()
      .migrate();
    const after = open({ title: text }, { relationships: { author: { ...author, renamedFrom: 'number' } } });
    await expect(after.getSchemaManager().migrate({ allowDestructive: true })).rejects.toMatchObject({
      findings: [{ rule: 'rename_kind', at: 'posts.author' }],
    });
  });

  it('are taken from the call, too, whatever the attribute became', async () => {
    const before = open({ title: text, number: text });
    await before.getSchemaManager().migrate();
    await before.posts.create({ title: 'A', number: '7' } as never);
    const after = open({ title: text, count: { type: 'integer', required: false } });
    await after.getSchemaManager().migrate({ renames: { 'posts.number': 'count' }, allowDestructive: true });
    expect(await read(after, 'count')).toEqual({ A: 7 });
  });

  it.each([
    ['a key that is not new', { 'posts.number': 'cuont' }, { code: 'configuration_invalid', expected: 'one of count' }],
    ['what values cannot become', { 'posts.number': 'author' }, { findings: [{ rule: 'rename_kind' }] }],
  ])('are refused by the call for %s', async (_, renames, error) => {
    await open({ title: text, number: { type: 'integer', required: false } })
      .getSchemaManager()
      .migrate();
    const isLink = renames['posts.number'] === 'author';
    const after = isLink
      ? open({ title: text }, { relationships: { author } })
      : open({ title: text, count: { type: 'integer', required: false } });
    await expect(after.getSchemaManager().migrate({ renames, allowDestructive: true })).rejects.toMatchObject(error);
  });

  it('let two names change places, once', async () => {
    const before = open({ title: text, a: text, b: { type: 'integer', required: false } });
    await before.getSchemaManager().migrate();
    await before.posts.create({ title: 'A', a: 'one', b: 1 } as never);
    const swapped = () =>
      open({
        title: text,
        a: { type: 'integer', required: false, renamedFrom: 'b' },
        b: { ...text, renamedFrom: 'a' },
      });
    await swapped().getSchemaManager().migrate();
    expect(await read(swapped(), 'a')).toEqual({ A: 1 });
    expect(await read(swapped(), 'b')).toEqual({ A: 'one' });
    expect((await swapped().getSchemaManager().analyze()).isEmpty).toBe(true);
    expect(await swapped().getSchemaManager().migrate()).toHaveLength(0);
  });

  it('of a new database have nothing to change places', async () => {
    const db = () => open({ a: { ...text, renamedFrom: 'b' }, b: { ...text, renamedFrom: 'a' } });
    await db().getSchemaManager().ensureCreated();
    expect((await db().getSchemaManager().analyze()).isEmpty).toBe(true);
  });
});

describe('the parent of a relationship', () => {
  it.each(['manyToMany', 'oneToOne'] as const)('moves with its delete rule, links kept: %s', async (type) => {
    const server = await startProject();
    try {
      const { endpoint, projectId, apiKey } = server;
      const databaseId = randomDatabaseId();
      const open = (side: 'authors' | 'books') => {
        const rule = (of: string) => (of === side ? { onDelete: 'cascade' as const } : {});
        class Db extends DbContext {
          readonly authors = this.set(
            defineCollection(
              'authors',
              { name: text },
              { relationships: { books: { type, target: 'books', inverse: 'authors', ...rule('authors') } } },
            ),
          );
          readonly books = this.set(
            defineCollection(
              'books',
              { name: text },
              { relationships: { authors: { type, target: 'authors', inverse: 'books', ...rule('books') } } },
            ),
          );
        }
        return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' });
      };
      const before = open('authors');
      await before.getSchemaManager().migrate();
      const book = await before.books.create({ name: 'Notes' });
      const author = await before.authors.create({
        name: 'Ada',
        books: type === 'manyToMany' ? [book.$id] : book.$id,
      } as never);
      const after = open('books');
      const plan = await after.getSchemaManager().analyze();
      expect(plan.isEmpty).toBe(false);
      await after.getSchemaManager().migrate({ allowDestructive: true });
      expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
      await after.books.delete(book.$id);
      expect(await after.authors.find(author.$id)).toBeUndefined();
    } finally {
      await server.stop();
    }
  });
});
