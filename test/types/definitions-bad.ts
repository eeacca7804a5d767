/** Wrong uses of `defineCollection`, its types and the model builder; each must not compile. */
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { InferDocument, InferNewDocument } from '../../src/metadata/infer-document.js';
import { ModelBuilder } from '../../src/metadata/model/model-builder.js';
import type { users } from './definitions-good.js';
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

// @ts-expect-error there is no such property
new ModelBuilder().attribute(Author, 'biography', { size: 10 });
// @ts-expect-error there is no such property
new ModelBuilder().index(Author, ['nam']);
