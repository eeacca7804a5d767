/** Wrong uses of `defineCollection`, its types and the model builder; each must not compile. */
import {
  type DefinedSet,
  defineCollection,
  type InferDocument,
  type InferNewDocument,
  type ModelBuilder,
} from 'entwrite';
import { users } from './definitions-good.js';
import { Author } from './relations-good.js';

// @ts-expect-error an integer has no size
defineCollection('a', { age: { type: 'integer', size: 4 } });
// @ts-expect-error a type is needed
defineCollection('b', { age: { required: false } });
// @ts-expect-error text is no integer
defineCollection('c', { age: { type: 'integer', default: 'x' } });
// @ts-expect-error not one of the elements
defineCollection('d', { role: { type: 'enum', elements: ['a'], default: 'b' } });
// @ts-expect-error required and a default contradict each other
defineCollection('e', { name: { type: 'string', required: true, default: 'b' } });
// @ts-expect-error there is no such option
defineCollection('f', { name: { type: 'string', length: 20 } });
// @ts-expect-error there is no such attribute
defineCollection('g', { name: { type: 'string' } }, { indexes: [{ attributes: ['nam'] }] });
// @ts-expect-error there is no such kind of relationship
defineCollection('h', {}, { relationships: { a: { type: 'many', target: 'b' } } });

type User = InferDocument<typeof users>;
declare const user: User;
// @ts-expect-error an optional attribute may be null
export const age: number = user.age;
// @ts-expect-error there is no such attribute
export const missing = user.nam;

type NewUser = InferNewDocument<typeof users>;
// @ts-expect-error name is required
export const nameless: NewUser = { joined: new Date(), total: 1n, link: new Set(['x']) };
// @ts-expect-error not one of the elements
export const admin: NewUser = { name: 'Ann', joined: new Date(), total: 1n, link: new Set(['x']), role: 'admin' };

declare const model: ModelBuilder;
// @ts-expect-error there is no such property
model.attribute(Author, 'biography', { size: 10 });
// @ts-expect-error there is no such property
model.index(Author, ['nam']);

// @ts-expect-error text is compared with text
model.filter(users, 'named', { name: 5 });
// @ts-expect-error a number has no beginning
model.filter(users, 'old', { age: { $startsWith: '9' } });
// @ts-expect-error not one of the elements
model.filter(users, 'admins', { role: 'admin' });
// @ts-expect-error a required attribute always has a value
model.filter(users, 'nameless', { name: null });
// @ts-expect-error there is no such attribute
model.filter(users, 'none', { nam: 'Ann' });
// @ts-expect-error the title of a team is text
model.filter(users, 'team', { team: { title: 5 } });
// @ts-expect-error text is compared with text, also where it depends on parameters
model.filter(users, 'own', ({ id }: { id: number }) => ({ name: id }));
// @ts-expect-error the biography is text
model.filter(Author, 'short', { $or: [{ bio: 5 }] });

declare const set: DefinedSet<typeof users>;
// @ts-expect-error text is compared with text
set.where({ name: 5 });
// @ts-expect-error a date is compared with a Date
set.where({ joined: { $gt: 'today' } });
// @ts-expect-error a bigint is compared with a bigint
set.where({ total: 'many' });
// @ts-expect-error not one of the elements
set.where({ role: { $in: ['admin'] } });
// @ts-expect-error the title of a team is text
set.where({ team: { title: 5 } });
// @ts-expect-error a number is patched with a number
set.update('ann', { age: 'old' });
// @ts-expect-error there is no such attribute
set.updateMany({ nam: 'Ann' }, { age: 5 });
// @ts-expect-error there is no such attribute
set.orderBy({ nam: 'asc' });
