import { displacedBy, placedBy } from '../../src/differ/swaps-in.js';
import { EntwriteError } from '../../src/errors.js';
import type { Operation } from '../../src/operations/operation.js';
import type { MigrateOptions } from '../../src/schema-manager/schema-manager-options.js';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { overriding, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Names that changed places went back, silently, when the first of their renames arrived once more after the last one. */
const project = useProject();
let database: SharedDatabase;
beforeEach(async () => {
  database = sharedDatabase(project);
  await managerOf(
    database,
    schemaOf(collection('items', [attribute('a', 'string'), attribute('b', 'string')])),
  ).migrate();
  await database.documents.create('items', 'one', { values: { a: 'was a', b: 'was b' } });
});
afterEach(() => database.end());

const wide = { size: 60 };
const after = schemaOf(collection('items', [attribute('a', 'string', wide), attribute('b', 'string', wide)]));
const renames = [
  { collection: 'items', from: 'a', to: 'b' },
  { collection: 'items', from: 'b', to: 'a' },
];

/** Migrates; `after` is called with each operation that the server carried out. */
function migrate(options: MigrateOptions = {}, done: (operation: Operation) => Promise<void> = async () => {}) {
  const { schemas } = overriding(database, {
    schemas: (inner) => ({
      async perform(operation, schema) {
        const answered = await inner.perform(operation, schema);
        await done(operation);
        return answered;
      },
    }),
  });
  return managerOf({ ...database, schemas }, after, { renames }).migrate({ allowDestructive: true, ...options });
}

async function again(operation: Operation): Promise<void> {
  await database.schemas.perform(operation, (await database.schemas.read()).schema);
}

const values = async () => {
  const { a, b } = (await database.documents.list('items', [])).documents[0] ?? ({} as Record<string, unknown>);
  return { a, b };
};
const SWAPPED = { a: 'was b', b: 'was a' };

/** Remembers the first rename of the swap. */
function first(): { take: (operation: Operation) => Promise<void>; repeat: () => Promise<void> } {
  let away: Operation | undefined;
  return {
    async take(operation) {
      if (displacedBy(operation) !== null) away ??= operation;
    },
    async repeat() {
      if (away === undefined) throw new Error('no rename');
      await again(away);
    },
  };
}

test('after the migration', async () => {
  const { take, repeat } = first();
  await migrate({}, take);
  await repeat();
  await migrate();
  expect(await values()).toEqual(SWAPPED);
  expect((await managerOf(database, after, { renames }).analyze()).isEmpty).toBe(true);
});

test('at once after the last one', async () => {
  const { take, repeat } = first();
  let isRepeated = false;
  await migrate({}, async (operation) => {
    await take(operation);
    if (isRepeated || placedBy(operation) === null) return;
    isRepeated = true;
    await repeat();
  }).catch(() => {});
  await migrate();
  expect(await values()).toEqual(SWAPPED);
});

test('after a run that ended between the last one and the note of it', async () => {
  const { take, repeat } = first();
  const stop = new EntwriteError('server_unreachable', { at: 'here', found: 'a', expected: 'b', remedy: 'c' });
  const stopped = migrate({ onError: 'keep' }, async (operation) => {
    await take(operation);
    if (placedBy(operation) !== null) throw stop;
  });
  await stopped.catch(() => {});
  await repeat();
  await migrate();
  expect(await values()).toEqual(SWAPPED);
});

test('before the last one: the swap is finished', async () => {
  const stop = new EntwriteError('plan_refused', { at: 'here', found: 'a', expected: 'b', remedy: 'c' });
  const stopped = migrate({ onError: 'keep' }, async (operation) => {
    if (displacedBy(operation) !== null) throw stop;
  });
  await expect(stopped).rejects.toThrow();
  await migrate();
  expect(await values()).toEqual(SWAPPED);
});

/** The rename after which a run that takes a swap back is killed, and what documents hold then. */
const KILLED_AFTER = [
  ['its last one', placedBy, { a: 'was a', b: 'was b' }],
  ['the one that brings the temporary key', displacedBy, null],
] as const;

test.each(
  KILLED_AFTER,
)('a run that took the swap back and was killed after %s: the next one swaps', async (_, ofSwap, left) => {
  const refused = new EntwriteError('plan_refused', { at: 'here', found: 'a', expected: 'b', remedy: 'c' });
  let isTakenBack = false;
  let isKilled = false;
  const killed = overriding(database, {
    schemas: (inner) => ({
      async perform(operation, schema) {
        if (isKilled) throw refused;
        const answered = await inner.perform(operation, schema);
        // The attributes get wider after the swap.
        if (operation.type === 'alter_attribute' && !isTakenBack) {
          isTakenBack = true;
          throw refused;
        }
        isKilled ||= isTakenBack && operation.type === 'rename_attribute' && ofSwap(operation) !== null;
        return answered;
      },
    }),
    documents: (inner) => ({
      async update(collection, ...rest) {
        if (isKilled && collection === 'entwrite_state') throw refused;
        return inner.update(collection, ...rest);
      },
    }),
  });
  const lease = 1_000;
  const stopped = managerOf(killed, after, { renames, lease }).migrate({ allowDestructive: true });
  await expect(stopped).rejects.toThrow();
  expect(isKilled).toBe(true);
  if (left !== null) expect(await values()).toEqual(left);
  await managerOf(database, after, { renames, lease }).migrate({ allowDestructive: true });
  expect(await values()).toEqual(SWAPPED);
});
