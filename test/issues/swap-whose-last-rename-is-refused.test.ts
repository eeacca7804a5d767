import { EntwriteError } from '../../src/errors.js';
import { watchingRequests } from '../support/beside-request.js';
import { endingAfter } from '../support/ending-after.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type LiveDatabase, overriding, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/** A run whose last rename of a swap is refused takes the others back; the next run took the swap for made, and left the values where they were. */
const project = useProject();
let database: SharedDatabase;
beforeEach(() => {
  database = sharedDatabase(project);
});
afterEach(() => database.end());

const stop = new EntwriteError('plan_refused', { at: 'here', found: 'a', expected: 'b', remedy: 'c' });
const schema = schemaOf(collection('people', [attribute('a', 'string'), attribute('b', 'string')]));
const renames = [
  { collection: 'people', from: 'a', to: 'b' },
  { collection: 'people', from: 'b', to: 'a' },
];

function migrate(through: LiveDatabase) {
  return managerOf(through, schema, { renames, lease: SHORT_LEASE }).migrate({ allowDestructive: true });
}

/** A database that refuses the first rename away from a temporary key. */
function refusingLast(through: LiveDatabase): LiveDatabase {
  let isRefused = false;
  const { schemas } = overriding(through, {
    schemas: (inner) => ({
      async perform(operation, live) {
        if (!isRefused && operation.type === 'rename_attribute' && operation.from.startsWith('swap_')) {
          isRefused = true;
          throw stop;
        }
        return inner.perform(operation, live);
      },
    }),
  });
  return { ...through, schemas };
}

async function begin(): Promise<void> {
  await database.end();
  database = sharedDatabase(project);
  await managerOf(database, schema).migrate();
  await database.documents.create('people', 'one', { values: { a: 'was a', b: 'was b' } });
}

async function values() {
  const one = await database.documents.get('people', 'one');
  return [one?.a, one?.b];
}

test('a swap whose last rename was refused is made by the next run', async () => {
  await begin();
  await expect(migrate(refusingLast(database))).rejects.toThrow('here');
  expect(await values()).toEqual(['was a', 'was b']);
  await migrate(database);
  expect(await values()).toEqual(['was b', 'was a']);
  await migrate(database);
  expect(await values()).toEqual(['was b', 'was a']);
});

test('so is one whose run was killed while it took that back', async () => {
  await begin();
  let writes = 0;
  const counted = watchingRequests(database, async ({ method }) => {
    if (method !== 'GET') writes += 1;
  });
  await expect(migrate(refusingLast(counted))).rejects.toThrow('here');
  expect(writes).toBeGreaterThan(5);
  for (let end = 1; end < writes; end += 1) {
    await begin();
    await failureOf(migrate(refusingLast(endingAfter(project, database, end))));
    await managerOf(database, schema).unlock();
    await migrate(database);
    expect({ end, values: await values() }).toEqual({ end, values: ['was b', 'was a'] });
  }
});
