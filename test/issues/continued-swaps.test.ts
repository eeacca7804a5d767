import { writeKinds } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';
import type { LiveDatabase } from '../support/live-database.js';
import { attribute, collection, index, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Names that change places in a run that ends half-way: in another letter case the last one was taken for misplaced and its values were
 * lost; in a collection that gets another id the next run ended with a RangeError, again and again. The
 * run ends after some of the first and last writes of each kind, after each one in `npm run test:long`.
 */

const text = (key: string) => attribute(key, 'string');
const number = attribute('a', 'integer');
const swap = (of: string, a: string, b: string) => [
  { collection: of, from: 'a', to: b },
  { collection: of, from: 'b', to: a },
];
const CASES = {
  'in another letter case': {
    turn: 0,
    before: schemaOf(collection('u', [text('a'), text('b')])),
    after: schemaOf(collection('u', [text('A'), text('B')])),
    renames: swap('u', 'A', 'B'),
    row: { a: 'was a', b: 'was b' },
    wanted: { A: 'was b', B: 'was a' },
  },
  'in a collection that gets another id': {
    turn: 1,
    before: schemaOf(collection('old', [number, text('b')], { indexes: [index('k', ['a', 'b'])] })),
    after: schemaOf(collection('u', [text('a'), text('b')], { indexes: [index('k', ['b', 'a'])] })),
    renames: [{ from: 'old', to: 'u' }, ...swap('u', 'a', 'b')],
    row: { a: 0, b: 'was b' },
    wanted: { a: 'was b', b: '0' },
  },
};

/** The writes of a run that nothing ends. */
async function kindsOf(
  prepare: (database: SharedDatabase) => Promise<void>,
  run: (watched: LiveDatabase) => Promise<unknown>,
): Promise<readonly string[]> {
  let kinds: readonly string[] = [];
  await onFreshDatabase(async (database: SharedDatabase) => {
    await prepare(database);
    kinds = await writeKinds(database, run);
  });
  return kinds;
}

test.each(Object.entries(CASES))('%s keep their values', async (_name, {
  turn,
  before,
  after,
  renames,
  row,
  wanted,
}) => {
  const prepare = async (database: SharedDatabase) => {
    await managerOf(database, before).migrate();
    await database.documents.create(before.collections[0]?.id ?? '', 'one', { values: row });
  };
  const finished = (end: number) =>
    onFreshDatabase(async (database: SharedDatabase, project) => {
      await prepare(database);
      await failureOf(
        managerOf(endingAfter(project, database, end), after, { renames }).migrate({ allowDestructive: true }),
      );
      const manager = managerOf(database, after, { renames, lease: SHORT_LEASE });
      await manager.unlock();
      await manager.migrate({ allowDestructive: true });
      expect({ end, ...(await database.documents.get('u', 'one', [])) }).toMatchObject({ end, ...wanted });
      expect((await manager.analyze()).isEmpty).toBe(true);
    });
  // Side by side, since a lease has to pass.
  const kinds = await kindsOf(prepare, (watched) =>
    managerOf(watched, after, { renames }).migrate({ allowDestructive: true }),
  );
  await Promise.all(sampleRequests(kinds, turn, 4).map(finished));
});

test('names of two types that changed places in a run whose lock nobody took away keep their values', async () => {
  const before = schemaOf(collection('u', [text('a'), attribute('b', 'enum', { elements: ['x', 'y'] })]));
  const after = schemaOf(collection('u', [attribute('a', 'enum', { elements: ['x', 'y'] }), attribute('b', 'float')]));
  const options = { renames: swap('u', 'a', 'b'), lease: SHORT_LEASE };
  const migrate = (on: LiveDatabase) => managerOf(on, after, options).migrate({ allowDestructive: true });
  const prepare = async (database: SharedDatabase) => {
    await managerOf(database, before).migrate();
    await database.documents.create('u', 'one', { values: { a: '12', b: 'x' } });
  };
  const finished = (end: number) =>
    onFreshDatabase(async (database: SharedDatabase, project) => {
      await prepare(database);
      await failureOf(migrate(endingAfter(project, database, end)));
      await migrate(database);
      expect({ end, ...(await database.documents.get('u', 'one', [])) }).toMatchObject({ end, a: 'x', b: 12 });
    });
  await Promise.all(sampleRequests(await kindsOf(prepare, migrate), 2, 4).map(finished));
});
