/** `defineCollection` and the types that follow from it; all of it compiles. */

import { DbContext, defineCollection, type InferDocument, type InferNewDocument, type ModelBuilder } from 'entwrite';
import { Author } from './relations-good.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Claim extends true>(..._claim: Claim[]): void => undefined;

export const teams = defineCollection('teams', { title: { type: 'string', size: 40 } });

export const users = defineCollection(
  'users',
  {
    name: { type: 'string', size: 120, required: true },
    role: { type: 'enum', elements: ['writer', 'editor'], default: 'writer' },
    age: { type: 'integer', min: 0, required: false },
    tags: { type: 'varchar', array: true, default: () => [] },
    joined: { type: 'datetime' },
    home: { type: 'point', required: false },
    total: { type: 'bigint' },
    mode: { type: 'enum', elements: ['on', 'off'], required: false, default: 'on' },
    link: {
      type: 'url',
      transform: { to: (set: Set<string>) => [...set].join(), from: (one: string) => new Set([one]) },
    },
  },
  {
    permissions: ['read("any")'],
    indexes: [{ attributes: ['name', '$createdAt'], type: 'unique' }],
    relationships: {
      team: { type: 'manyToOne', target: () => teams, onDelete: 'restrict' },
      friends: { type: 'manyToMany', target: 'users', twoWayKey: 'friend_of' },
    },
  },
);

type User = InferDocument<typeof users>;
holds<Same<User['name'], string>>();
holds<Same<User['role'], 'writer' | 'editor'>>();
holds<Same<User['age'], number | null>>();
holds<Same<User['tags'], string[]>>();
holds<Same<User['joined'], Date>>();
holds<Same<User['home'], readonly [number, number] | null>>();
holds<Same<User['total'], bigint>>();
holds<Same<User['mode'], 'on' | 'off' | null>>();
holds<Same<User['link'], Set<string>>>();
holds<Same<User['$id'], string>>();
holds<Same<User['$createdAt'], Date>>();
class Db extends DbContext {
  readonly users = this.set(users);
}
export const teamOf = async (db: Db) => (await db.users.populate('team').first())?.team;
type Team = NonNullable<Awaited<ReturnType<typeof teamOf>>>;
holds<Same<Team['title'], string>>();
holds<Same<Team['$id'], string>>();
holds<Same<InferDocument<typeof Author>, Author>>();

type NewUser = InferNewDocument<typeof users>;
export const least: NewUser = { name: 'Ann', joined: new Date(), total: 1n, link: new Set(['x']) };
export const most: NewUser = {
  ...least,
  $id: 'ann',
  role: 'editor',
  age: null,
  tags: ['a'],
  team: 'team-1',
  friends: [],
};

declare const model: ModelBuilder;
model
  .collection(Author, { name: 'Writers' })
  .attribute(Author, 'bio', { size: 4000 })
  .index(Author, ['name', '$id'], { type: 'unique' })
  .index(users, ['name']);

model
  .filter(users, 'adult', { age: { $gte: 18 }, $or: [{ home: null }, { tags: { $contains: 'x' } }] })
  .filter(users, 'since', ({ time }: { time: Date }) => ({ $createdAt: { $gte: time }, joined: { $lt: time } }))
  .filter(users, 'team', ({ title }: { title: string }) => ({ team: { title }, total: { $gt: 1n }, role: 'writer' }))
  .filter(Author, 'short', { bio: { $contains: 'x' }, $not: { name: { $startsWith: 'A' } } });
