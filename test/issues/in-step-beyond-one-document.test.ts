import {
  Attribute,
  Collection,
  DbContext,
  type DbContextOptions,
  Id,
  ManyToMany,
  ManyToOne,
  OneToMany,
  type Ref,
} from 'entwrite';
import { type Project, randomDatabaseId, startDials } from '../support/live-database.js';

/**
 * `inStep` saw the document of a request alone. Related documents that came along lacked what the previous version had written, what was written into
 * them did not reach the old attribute and was lost to it, and the first transaction after the old attribute was dropped failed.
 */

/** The model of one version: users keep their name under this key; between the versions they have another one, too. */
function versionOf(key: string, other?: string) {
  @Collection('users')
  class User {
    @Id() id!: string;
    @Attribute({ size: 50, required: false, key }) name?: string;
    @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];
  }
  if (other !== undefined)
    Attribute({ type: 'string', size: 50, required: false, key: other })(User.prototype as { other?: string }, 'other');
  @Collection('posts')
  class Post {
    @Id() id!: string;
    @Attribute({ size: 50, required: false }) title?: string;
    @ManyToOne(() => User, { inverse: 'posts' }) author?: Ref<User>;
    @ManyToMany(() => User, { twoWayKey: 'likes' }) likers?: Ref<User>[];
  }
  return class extends DbContext {
    readonly users = this.set(User);
    readonly posts = this.set(Post);
  };
}
const Previous = versionOf('name');
const Between = versionOf('name', 'full_name');
const Next = versionOf('full_name');
const inStep = { 'users.name': 'full_name' };

let projects: readonly [Project, ...Project[]];
beforeAll(async () => {
  projects = await startDials();
});
afterAll(async () => {
  for (const { stop } of projects) await stop();
});

/** Both versions on a database that has both attributes, and a way to drop the old one. */
async function versions({ endpoint, projectId, apiKey }: Project) {
  const options: DbContextOptions = { endpoint, projectId, apiKey, databaseId: randomDatabaseId(), backups: 'off' };
  const between = new Between(options);
  await between.getSchemaManager().ensureCreated();
  const last = new Next(options);
  const [previous, next] = [new Previous(options), new Next({ ...options, inStep })];
  const drop = () => last.getSchemaManager().migrate({ allowDestructive: true });
  const end = async () => {
    await between.getSchemaManager().ensureDeleted();
    for (const db of [between, last, previous, next]) await db.dispose();
  };
  return { previous, next, drop, end };
}

test.each([0, 1])('related documents, on dial %s', async (dial) => {
  const { previous, next, end } = await versions(projects[dial] ?? projects[0]);
  await previous.users.create({ id: 'ada', name: 'Ada' });
  await previous.posts.create({ id: 'post', author: 'ada', likers: ['ada'] });
  const populated = next.posts.populate('author', 'likers', 'author.posts');
  for (const post of [await populated.get('post'), await populated.first(), ...(await populated.toList())]) {
    expect(post?.author?.name).toBe('Ada');
    expect(post?.likers.map(({ name }) => name)).toEqual(['Ada']);
  }
  expect(await next.posts.select('author.name', 'likers.name').get('post')).toEqual({
    author: { name: 'Ada' },
    likers: [{ name: 'Ada' }],
  });
  await next.posts.update('post', { author: { id: 'ada', name: 'Ada L.' } });
  await next.posts.create({ id: 'second', author: { name: 'Bob' } });
  for (const db of [previous, next]) {
    expect((await db.users.get('ada')).name).toBe('Ada L.');
    expect((await db.posts.populate('author').get('second')).author?.name).toBe('Bob');
  }
  await end();
});

test.each([0, 1])('a transaction after the old attribute is dropped, on dial %s', async (dial) => {
  const { next, drop, end } = await versions(projects[dial] ?? projects[0]);
  await next.users.create({ id: 'ada', name: 'Ada' });
  await drop();
  await next.transaction(async (tx) => {
    await tx.users.update('ada', { name: 'Ada L.' });
    await tx.posts.create({ id: 'post', author: { name: 'Bob' } });
  });
  expect((await next.users.get('ada')).name).toBe('Ada L.');
  expect((await next.posts.populate('author').get('post')).author?.name).toBe('Bob');
  await end();
});
