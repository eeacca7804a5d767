import { baselineMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { writeKinds } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf } from '../support/live-context.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * Names that change places in a run that ends before it could say so, and other work before the next run. What migrates no model took the
 * swap for settled, and the next run swapped the values back. An older version that starts with `autoMigrate: 'additive'` made the
 * attribute anew whose values lay under the temporary key, and no later run came past that. The run ends after some of its first and last writes of
 * each kind, after each one in `npm run test:long`.
 */

const swapped = [attribute('a', 'string'), attribute('b', 'string')];
const before = schemaOf(collection('users', [...swapped, attribute('more', 'string')]));
const after = schemaOf(collection('users', swapped));
const renames = [
  { collection: 'users', from: 'a', to: 'b' },
  { collection: 'users', from: 'b', to: 'a' },
];
const options = { renames, lease: SHORT_LEASE, drops: 'park' } as const;
let writes: readonly string[];
beforeAll(async () => {
  const { database, end } = await openWorkplace();
  await managerOf(database, before).migrate();
  writes = await writeKinds(database, (watched) => managerOf(watched, after, options).migrate());
  await end();
});

const OTHERS: Readonly<Record<string, (place: Workplace) => Promise<unknown>>> = {
  'a purge': ({ database }) => managerOf(database, after, options).purge({ olderThan: '14d' }),
  async 'a baseline'({ open, folder, write }) {
    const define = "c.string('a', { size: 50, required: false }); c.string('b', { size: 50, required: false });";
    await write({ '001_users': `up(m) { m.createCollection('users', (c) => { ${define} }); }` });
    await failureOf(baselineMigrations(open(), { folder }));
  },
  'a start of the version before': ({ database }) =>
    managerOf(database, before, { lease: SHORT_LEASE }).migrateAdditive(),
};

test.each(
  Object.entries(OTHERS).map(([name, other], turn) => [name, turn, other] as const),
)('names that change places keep their values after %s', async (_name, turn, other) => {
  const finished = async (end: number) => {
    const place = await openWorkplace();
    try {
      const { database, project } = place;
      await managerOf(database, before).migrate();
      await database.documents.create('users', 'one', { values: { a: 'was a', b: 'was b', more: 'more' } });
      await failureOf(managerOf(endingAfter(project, database, end), after, options).migrate());
      const manager = managerOf(database, after, options);
      await manager.unlock();
      await other(place);
      await manager.migrate({ besideFiles: true });
      const one = await database.documents.get('users', 'one');
      expect({ end, a: one?.a, b: one?.b }).toEqual({ end, a: 'was b', b: 'was a' });
      expect((await manager.analyze()).isEmpty).toBe(true);
    } finally {
      await place.end();
    }
  };
  await Promise.all(sampleRequests(writes, turn, 4).map(finished));
});

/**
 * Another model was migrated to then, and `undo()` said that nothing was left half done: what lay under the temporary key was taken for a drop, which `allowDestructive: true` carried out, or for
 * a former name of the attribute whose values the other name had by then.
 */
test.each([
  ['the one before', before],
  ['one without one of the names', schemaOf(collection('users', [attribute('a', 'string')]))],
])('another model waits until the names have changed places: %s', async (_name, other) => {
  const refused = async (end: number) => {
    const place = await openWorkplace();
    try {
      const { database, project } = place;
      await managerOf(database, before).migrate();
      await database.documents.create('users', 'one', { values: { a: 'was a', b: 'was b' } });
      await failureOf(managerOf(endingAfter(project, database, end), after, options).migrate());
      await managerOf(database, after, options).unlock();
      const { schema } = await database.schemas.read();
      const keys = schema.collections.find(({ id }) => id === 'users')?.attributes.map(({ key }) => key);
      const temporary = keys?.find((key) => key.startsWith('swap_'));
      if (temporary === undefined) return 0;
      const manager = managerOf(database, other, { lease: SHORT_LEASE });
      for (const allowDestructive of [false, true])
        expect(await failureOf(manager.migrate({ allowDestructive }))).toMatchObject({
          code: 'plan_refused',
          findings: [{ rule: 'incomplete_change', at: `users.${temporary}` }],
        });
      expect(await failureOf(manager.undo())).toMatchObject({ code: 'plan_refused', at: `users.${temporary}` });
      await managerOf(database, after, options).migrate();
      await manager.migrate({ allowDestructive: true });
      expect((await database.documents.get('users', 'one'))?.a).toBe('was b');
      return 1;
    } finally {
      await place.end();
    }
  };
  const ends = writes.map((_, at) => at + 1);
  const [first = 0, , third] = ends.filter((end) => writes[end - 1]?.includes('/columns/'));
  // The renames of the swap, by way of the temporary key.
  const found = await Promise.all((process.env.LONG ? ends : ends.slice(first - 1, third)).map(refused));
  expect(found.filter((one) => one === 1).length).toBeGreaterThan(1);
});
