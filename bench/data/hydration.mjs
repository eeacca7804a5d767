import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import { Attribute, Collection, CreatedAt, Id, UpdatedAt } from '../../dist/esm/index.js';
import { buildEntityModel, loadClassTransformer, loadDocument } from '../.build/internals.mjs';

const decorate = (target, property, ...decorators) => {
  for (const decorator of decorators) decorator(target, property);
};

/** Twelve properties, two of them dates, as most entities have. */
class Author {
  id;
  createdAt;
  updatedAt;
  name;
  email;
  bio;
  city;
  country;
  role;
  age;
  stars;
  active;
}
decorate(Author.prototype, 'id', Id());
decorate(Author.prototype, 'createdAt', CreatedAt());
decorate(Author.prototype, 'updatedAt', UpdatedAt());
for (const name of ['name', 'email', 'bio', 'city', 'country', 'role'])
  decorate(Author.prototype, name, Attribute({ type: 'string' }));
for (const name of ['age', 'stars']) decorate(Author.prototype, name, Attribute({ type: 'integer' }));
decorate(Author.prototype, 'active', Attribute({ type: 'boolean' }));
Collection('authors')(Author);

class Plain {
  id;
  createdAt;
  updatedAt;
  name;
  email;
  bio;
  city;
  country;
  role;
  age;
  stars;
  active;
}
for (const name of ['createdAt', 'updatedAt']) Type(() => Date)(Plain.prototype, name);

const COUNT = 5_000;

const documents = Array.from({ length: COUNT }, (_, at) => ({
  $id: `a${at}`,
  $sequence: at,
  $createdAt: '2026-01-01T00:00:00.000+00:00',
  $updatedAt: '2026-01-01T00:00:00.000+00:00',
  $permissions: [],
  name: `Name ${at}`,
  email: `a${at}@example.org`,
  bio: 'Counts.',
  city: 'London',
  country: 'UK',
  role: 'writer',
  age: 36,
  stars: 5,
  active: true,
}));
const plain = documents.map(({ $id, $createdAt, $updatedAt, $sequence, $permissions, ...rest }) => ({
  id: $id,
  createdAt: $createdAt,
  updatedAt: $updatedAt,
  ...rest,
}));

const ROUNDS = 21;

/** Milliseconds per document of each: the median of rounds that take turns, so that what else the machine does meets all alike. */
function compare(works) {
  const rounds = works.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [at, work] of works.entries()) {
      const start = performance.now();
      work();
      rounds[at].push((performance.now() - start) / COUNT);
    }
  return rounds.map((times) => times.sort((a, b) => a - b)[(ROUNDS - 1) / 2]);
}

await loadClassTransformer();
const [entity] = buildEntityModel([Author]).entities;
const [ours, theirs, byHand] = compare([
  () => documents.map((document) => loadDocument(entity, document, () => undefined)),
  () => plainToInstance(Plain, plain),
  () =>
    documents.map((document) =>
      Object.assign(new Plain(), plain[0], {
        createdAt: new Date(document.$createdAt),
        updatedAt: new Date(document.$updatedAt),
      }),
    ),
]);
process.stdout.write(
  `hydration of a document: ${(ours * 1000).toFixed(2)} µs, plainToInstance ${(theirs * 1000).toFixed(2)} µs (${(theirs / ours).toFixed(1)} times), by hand ${(byHand * 1000).toFixed(2)} µs\n`,
);
