import { type ORMConfig, ServerORM, type TableDefinition } from '../../src/compat/index.js';
import { posts, users } from './tables.js';

/** Never called: what must compile, and under `@ts-expect-error` what must not. */
export async function uses(config: ORMConfig): Promise<void> {
  const db = await new ServerORM(config).init([users, posts]);
  // @ts-expect-error name is required
  await db.users.create({ email: 'a@x.org' });
  // @ts-expect-error an age is a number
  await db.users.create({ name: 'a', email: 'a@x.org', age: '3' });
  // @ts-expect-error not one of the words
  await db.users.create({ name: 'a', email: 'a@x.org', role: 'admin' });
  // @ts-expect-error there is no such field
  await db.users.query({ nam: 'a' });
  // @ts-expect-error an age is a number
  await db.users.query({ age: { $gte: 'old' } });
  // @ts-expect-error there is no such table
  await db.nobody.all();
  const user = await db.users.getOrFail('a');
  // @ts-expect-error an age may be null
  user.age.toFixed();
  // @ts-expect-error there is no such type
  await new ServerORM(config).init([{ name: 'a', schema: { b: { type: 'strng' } } }]);
  const role: 'writer' | 'editor' | null = user.role;
  const joined: Date | null = user.joined;
  const tags: string[] | null = user.tags;
  const title: string = (await db.table('posts').getOrFail('a')).title;
  const loose: readonly TableDefinition[] = [users];
  const some = await new ServerORM(config).init(loose);
  const value: unknown = (await some.table('users').query({ age: 3 }))[0]?.anything;
  void [role, joined, tags, title, value];
}
