import { DbContext, defineCollection } from 'entwrite';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { openUsers, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';
import { embeddedOf } from '../support/live-database.js';

/**
 * A run that ended while collections were closed to clients. Migration files, reverts and `undo()` went on, or back, to their end and left them
 * closed for good; only `migrate()` opened them, by comparing with the model.
 */

const CHANGE = {
  '002_about': `up(m) { m.alterAttribute('users', 'about', { type: 'integer', required: false }); }`,
};

let place: Workplace;
beforeEach(async () => {
  place = await openUsers((id) => ({ about: id.slice(1) }));
});
afterEach(() => place.end());

/** Ends work once it has closed `users`, and done so many writes more. */
async function endWhileClosed(work: () => Promise<unknown>, more = 0): Promise<void> {
  const embedded = embeddedOf(place.project);
  let left = Number.POSITIVE_INFINITY;
  embedded.setFaults({
    http({ method, path }) {
      if (left < 0) return { kind: 'status', status: 403 };
      if (method === 'GET') return undefined;
      left = method === 'PUT' && path.endsWith('/tables/users') ? more : left - 1;
      if (left > 0) return undefined;
      left = -1;
      return { kind: 'status', status: 403, after: true };
    },
  });
  expect(await failureOf(work())).toBeDefined();
  embedded.setFaults({});
  expect(await isOpen()).toBe(false);
  await place.open().getSchemaManager().unlock();
}

async function isOpen(): Promise<boolean | undefined> {
  const { schema } = await place.database.schemas.read();
  return schema.collections.find(({ id }) => id === 'users')?.enabled;
}

const run = () => runMigrations(place.open(), { folder: place.folder, fence: 'clients', allowDestructive: true });
const revert = () => revertMigrations(place.open(), { folder: place.folder, fence: 'clients', allowDestructive: true });

it('a file that is run again opens them', async () => {
  await place.write(CHANGE);
  await endWhileClosed(run);
  await run();
  expect(await isOpen()).toBe(true);
});

it('a file that is reverted again opens them', async () => {
  await place.write(CHANGE);
  await run();
  await endWhileClosed(revert);
  await revert();
  expect(await isOpen()).toBe(true);
});

it('undo() opens them', async () => {
  const name = { type: 'string', size: 60 } as const;
  const versions = [
    { type: 'string', size: 60, required: false } as const,
    { type: 'integer', required: false } as const,
  ];
  const [before, after] = versions.map((about) => {
    const users = defineCollection('users', { name, about });
    return class extends DbContext {
      readonly users = this.set(users);
    };
  });
  if (before === undefined || after === undefined) throw new Error('two versions');
  const options = { besideFiles: true, allowDestructive: true, fence: 'clients' } as const;
  await place.database.open(before).getSchemaManager().migrate(options);
  await endWhileClosed(() => place.database.open(after).getSchemaManager().migrate(options), 2);
  await place.database.open(before).getSchemaManager().undo();
  expect(await isOpen()).toBe(true);
});
