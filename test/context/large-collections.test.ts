import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import { chunksOf } from '../../src/util/chunks-of.js';
import { openContext, type TestLibrary } from './test-library.js';

@Collection('tallies')
class Tally {
  @Id() id!: string;
  @Attribute({ type: 'integer' }) integer!: number;
  @Attribute() boolean!: boolean;
  @Attribute({ type: 'integer', required: false }) small?: number;
  @Attribute({ required: false }) string?: string;
}

class TallyDb extends DbContext {
  readonly tallies = this.set(Tally);
}

const COUNT = 12_345;
let library: TestLibrary<TallyDb>;
const ids: string[] = [];
beforeAll(async () => {
  library = await openContext(TallyDb);
  const values = Array.from({ length: COUNT }, (_, at) => ({
    integer: at,
    boolean: at % 3 === 0,
    ...(at % 4 > 0 && { small: at % 4 }),
  }));
  // One request at a time: of two that are under way, either may be first.
  for (const hundred of chunksOf(values, 100)) ids.push(...(await library.db.tallies.createMany(hundred)));
}, 300_000);
afterAll(async () => {
  await library.end();
});

/** Whether documents without a value come first under an ascending order, as on MariaDB. */
async function hasNullsFirst(): Promise<boolean> {
  return (await library.db.tallies.orderBy({ small: 'asc' }).first())?.small === undefined;
}

test('a list without a limit does not stop at 25, 1,000 or 5,000', async () => {
  const all = await library.db.tallies.all();
  expect(all.map(({ id }) => id)).toEqual(ids);
  const ordered = await library.db.tallies.orderBy({ small: 'desc', integer: 'asc' }).toList();
  expect(new Set(ordered.map(({ id }) => id)).size).toBe(COUNT);
  const [first, last] = (await hasNullsFirst()) ? [3, undefined] : [undefined, 1];
  expect([ordered.at(0)?.small, ordered.at(-1)?.small]).toEqual([first, last]);
}, 120_000);

test('counts beyond 5,000 are exact, and cheap', async () => {
  const { tallies } = library.db;
  expect(await tallies.count()).toBe(COUNT);
  expect(await tallies.where({ boolean: true }).count()).toBe(Math.ceil(COUNT / 3));
  expect(await tallies.where({ integer: { $lt: 5000 } }).count()).toBe(5000);
  expect(await tallies.where({ integer: { $lte: 5000 } }).count()).toBe(5001);
  expect(await tallies.where({ integer: { $lt: 0 } }).count()).toBe(0);
  expect(await tallies.limit(7000).count()).toBe(7000);
  expect(await tallies.offset(12_000).count()).toBe(345);
}, 120_000);

test('any number of values in $in', async () => {
  const { tallies } = library.db;
  const wanted = ids.filter((_, at) => at % 5 === 0);
  const read = await tallies.where({ id: { $in: [...wanted, 'nobody'] } }).toList();
  expect(read.map(({ id }) => id)).toEqual(wanted);
  const some = tallies
    .where({ id: { $in: [...wanted].reverse() }, boolean: true })
    .orderBy({ small: 'desc', integer: 'desc' });
  const expected = wanted.flatMap((id) => (ids.indexOf(id) % 3 === 0 ? [ids.indexOf(id)] : []));
  expect(await some.count()).toBe(expected.length);
  const none = (await hasNullsFirst()) ? 0 : 4;
  const rank = (at: number) => (at % 4 || none) * 100_000 + at;
  expect((await some.offset(3).limit(40).toList()).map(({ integer }) => integer)).toEqual(
    expected.sort((a, b) => rank(b) - rank(a)).slice(3, 43),
  );
  const byText = await some.orderBy({ string: 'asc' }).limit(5).toList();
  expect(byText.map(({ id }) => id)).toEqual((await some.limit(5).toList()).map(({ id }) => id));
  expect(await tallies.where({ id: { $in: [] } }).toList()).toEqual([]);
  expect(await tallies.where({ id: { $in: [] } }).count()).toBe(0);
}, 120_000);

test('first and limits take one request and no more documents than asked for', async () => {
  const { tallies } = library.db;
  expect((await tallies.orderBy({ integer: 'desc' }).first())?.integer).toBe(COUNT - 1);
  expect(await tallies.where({ integer: -1 }).first()).toBeUndefined();
  expect(await tallies.limit(0).first()).toBeUndefined();
  expect((await tallies.orderBy({ integer: 'asc' }).offset(5).limit(3).toList()).map(({ integer }) => integer)).toEqual(
    [5, 6, 7],
  );
  expect(await tallies.limit(2500).toList()).toHaveLength(2500);
});
