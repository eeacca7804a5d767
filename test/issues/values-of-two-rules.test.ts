import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { Resolution } from '../../src/schema-manager/plan/value-changes.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** New values were written under the old rule, which refused them. */

interface Case {
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  readonly held: unknown;
  readonly resolution: Resolution;
  readonly wanted: unknown;
}

const text = (size: number) => attribute('n', 'string', { size });
const role = (...elements: readonly string[]) => attribute('n', 'enum', { elements });

const CASES: Readonly<Record<string, Case>> = {
  'an element is renamed': {
    from: role('guest', 'editor'),
    to: role('buyer', 'editor'),
    held: 'guest',
    resolution: { map: { guest: 'buyer' } },
    wanted: 'buyer',
  },
  'values grow with the size': {
    from: text(5),
    to: text(20),
    held: 'abc',
    resolution: { map: (value) => (String(value).length < 6 ? `${String(value)}-${String(value)}` : value) },
    wanted: 'abc-abc',
  },
  'values move to another range': {
    from: attribute('n', 'integer', { min: 0, max: 10 }),
    to: attribute('n', 'integer', { min: 100, max: 200 }),
    held: 5,
    resolution: { map: (value) => (Number(value) < 100 ? Number(value) + 100 : value) },
    wanted: 105,
  },
  'what is filled in lies beyond the old range': {
    from: attribute('n', 'integer', { min: 0, max: 10 }),
    to: attribute('n', 'integer', { min: 0, max: 200, required: true }),
    held: null,
    resolution: { backfill: 150 },
    wanted: 150,
  },
  'a default is a new element': {
    from: role('a'),
    to: attribute('n', 'enum', { elements: ['a', 'b'], default: 'b' }),
    held: null,
    resolution: { useDefault: true },
    wanted: 'b',
  },
};

it.each(Object.entries(CASES))('%s', (_, { from, to, held, resolution, wanted }) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [from]))).migrate();
    await database.documents.create('users', 'ada', { values: { n: held } });
    const manager = managerOf(database, schemaOf(collection('users', [to])));
    await manager.migrate({ resolve: { 'users.n': resolution }, allowDestructive: true });
    expect((await database.documents.get('users', 'ada'))?.n).toEqual(wanted);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));
