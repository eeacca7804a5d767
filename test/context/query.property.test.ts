import fc from 'fast-check';
import { readQueryPages } from '../../src/context/queries/read-documents.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { Direction } from '../../src/metadata/entity-types/filter.js';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { compileQuery } from '../../src/query/compile-query.js';
import { lowerAlone } from '../../src/query/lower-query.js';
import type { QueryNode } from '../../src/query/query-node.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { holds, sorted } from './queries/query-reference.js';
import type { Conditions } from './queries/shelf.js';

/** Every value optional, of every family that compares. */
const items = defineCollection('items', {
  text: { type: 'string', size: 20, required: false },
  kind: { type: 'enum', elements: ['a', 'B'], required: false },
  count: { type: 'integer', required: false },
  price: { type: 'float', required: false },
  flag: { type: 'boolean', required: false },
  at: { type: 'datetime', required: false },
});
type Name = 'text' | 'kind' | 'count' | 'price' | 'flag' | 'at';
type Item = Readonly<Record<Name, string | number | boolean | Date | null>>;

const VALUES: Readonly<Record<Name, fc.Arbitrary<string | number | boolean | Date>>> = {
  text: fc.constantFrom('', 'a', 'A', 'ä', 'b', 'b ', 'ab', 'Z', '10', '9'),
  kind: fc.constantFrom('a', 'B'),
  count: fc.integer({ min: -2, max: 2 }),
  price: fc.constantFrom(-1.5, 0, 0.25, 2),
  flag: fc.boolean(),
  at: fc
    .constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '1999-12-31T23:59:59.999Z')
    .map((iso) => new Date(iso)),
};
const NAMES = Object.keys(VALUES) as Name[];

const item = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.option(VALUES[name], { nil: null })])) as Record<
    Name,
    fc.Arbitrary<Item[Name]>
  >,
);

const condition = fc.constantFrom(...NAMES).chain((name) => {
  const value = VALUES[name];
  const ordered = name === 'flag' ? [] : (['$gt', '$gte', '$lt', '$lte'] as const);
  return fc.oneof(
    fc.option(value, { nil: null }).map((operand) => ({ [name]: operand })),
    fc
      .tuple(fc.constantFrom('$eq' as const, '$ne' as const, ...ordered), value)
      .map(([operator, operand]) => ({ [name]: { [operator]: operand } })),
    fc.constantFrom('$eq', '$ne').map((operator) => ({ [name]: { [operator]: null } })),
    fc.boolean().map((operand) => ({ [name]: { $isNull: operand } })),
    fc.array(fc.option(value, { nil: null }), { maxLength: 3 }).map((operand) => ({ [name]: { $in: operand } })),
  );
});

const query: fc.Arbitrary<QueryNode> = fc.record({
  conditions: fc.array(condition, { maxLength: 2 }),
  orders: fc.uniqueArray(
    fc.record({
      property: fc.constantFrom<string>(...NAMES, '$createdAt', '$id'),
      direction: fc.constantFrom<Direction>('asc', 'desc'),
    }),
    { selector: ({ property }) => property, maxLength: 3 },
  ),
  limit: fc.option(fc.integer({ min: 0, max: 12 }), { nil: null, freq: 2 }),
  offset: fc.constantFrom(0, 0, 1, 5),
});

type Stored = Item & { readonly id: string; readonly $id: string; readonly $createdAt: string };

const engine = process.env.EMBEDDED_ENGINE === 'postgresql' ? 'postgresql' : 'mariadb';

const model = buildEntityModel([items]);
const [entity] = model.entities;
let project: Project;
let database: LiveDatabase;

beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
  await database.schemas.createDatabase();
  const [collection] = model.schema.collections;
  if (!collection) throw new Error('no collection');
  await database.schemas.perform({ type: 'create_collection', collection }, { collections: [] });
  await database.schemas.settle(() => true);
});
afterAll(async () => {
  await database.schemas.deleteDatabase();
  await project.stop();
});

async function empty(): Promise<void> {
  const { documents } = await database.documents.list('items', ['{"method":"limit","values":[100]}']);
  for (const { $id } of documents) await database.documents.delete('items', $id);
}

test('filters, orders, limits and pages give what a naive evaluation gives, each document once', async () => {
  if (!entity) throw new Error('no entity');
  const { documents } = database;
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(item, { minLength: 1, maxLength: 25 }),
      fc.array(fc.record({ node: query, pageSize: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 8 }),
      async (values, queries) => {
        round += 1;
        await empty();
        await documents.createMany(
          'items',
          values.map((one, at) => ({ $id: `r${round}-${(at * 7) % 25}-${at}`, ...one })),
        );
        const stored: Stored[] = [];
        const all = lowerAlone(
          compileQuery(entity, { conditions: [], orders: [], limit: null, offset: 0 }, () => undefined),
        );
        for await (const page of readQueryPages(documents, all, { collection: 'items', pageSize: 100 }))
          for (const document of page)
            stored.push({ ...document, ...(values[stored.length] as Item), id: document.$id });
        for (const { node, pageSize } of queries) {
          const compiled = lowerAlone(compileQuery(entity, node, () => undefined));
          const read: string[] = [];
          for await (const page of readQueryPages(documents, compiled, { collection: 'items', pageSize }))
            read.push(...page.map(({ $id }) => $id));
          const matching = stored.filter((one) =>
            node.conditions.every((part) => holds(engine, part as Conditions, one) === true),
          );
          const orders = node.orders.map(({ property, direction }) => [property, direction] as const);
          const expected = sorted(engine, matching, orders).slice(
            node.offset,
            node.limit === null ? undefined : node.offset + node.limit,
          );
          expect({ node, read }).toEqual({ node, read: expected.map(({ id }) => id) });
        }
      },
    ),
    { numRuns: process.env.LONG ? 500 : 20 },
  );
}, 300_000);
