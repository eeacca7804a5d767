import { createBackup, restoreBackup } from 'entwrite/backup';
import { sameStoredValue } from '../../src/documents/same-stored-value.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stepOf } from '../migrations/data/support.js';
import { type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { type Project, startDials } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Whole numbers of 15 and 16 digits (times in microseconds) were taken for the same where they differ in their last digits alone: a restore
 * left them and said that it was done, data steps and maps did not write them, and a change of type lost those that others wrote meanwhile.
 */

const FIRST = 1_700_000_000_000_001;
const SECOND = 1_700_000_000_000_002;
const whole = (n: number) => ({ n, f: n, list: [n] });

const folders = temporaryFolders();
let dials: readonly Project[];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  folders.clear();
  for (const { stop } of dials) await stop();
});

const numbers = (n: AttributeSchema) =>
  schemaOf(collection('numbers', [n, attribute('f', 'float'), attribute('list', 'integer', { array: true })]));
const NUMBERS = numbers(attribute('n', 'integer'));

async function onEach(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  for (const dial of dials) {
    const database = testDatabase(dial);
    await managerOf(database, NUMBERS).migrate();
    await database.documents.create('numbers', 'a', { values: whole(FIRST) });
    await work(database);
    await database.schemas.deleteDatabase();
  }
}

test('a restore brings them back', () =>
  onEach(async (database) => {
    const folder = folders.make();
    await createBackup(database, { folder });
    await database.documents.update('numbers', 'a', { values: whole(SECOND) });
    await restoreBackup(database, { folder, overwrite: true });
    expect(await database.documents.get('numbers', 'a')).toMatchObject(whole(FIRST));
  }));

test('a data step writes them', () =>
  onEach(async (database) => {
    const { db } = stepOf(database, NUMBERS);
    await db.updateEach('numbers', () => whole(SECOND));
    expect(await database.documents.get('numbers', 'a')).toMatchObject(whole(SECOND));
  }));

test('a map writes them', () =>
  onEach(async (database) => {
    await managerOf(database, numbers(attribute('n', 'integer', { min: SECOND }))).migrate({
      resolve: { 'numbers.n': { map: (value) => Math.max(Number(value), SECOND) } },
    });
    expect(await database.documents.get('numbers', 'a')).toMatchObject({ n: SECOND });
  }));

test('a change of type keeps those that others wrote when it was copied', () =>
  onEach(async (database) => {
    let isWritten = false;
    const watched = watchingRequests(database, async ({ method, path }) => {
      if (isWritten || method !== 'PATCH' || path.at(-3) !== 'columns') return;
      isWritten = true;
      await database.documents.update('numbers', 'a', { values: { n: SECOND } });
    });
    await managerOf(watched, numbers(attribute('n', 'float'))).migrate({ allowDestructive: true });
    expect(isWritten).toBe(true);
    expect(await database.documents.get('numbers', 'a')).toMatchObject({ n: SECOND });
  }));

test.each([
  [0.1 + 0.2, 0.3, true],
  [1_234_567_890_123_456.8, 1_234_567_890_123_500, true],
  [1.2345678901234567e300, 1.2345678901235e300, true],
  [FIRST, SECOND, false],
  [2 ** 60, 2 ** 60 + 1024, false],
  [0.25, 0.26, false],
])('the floats %d and %d are the same: %p', (a, b, isSame) => {
  expect(sameStoredValue(a, b, 'float')).toBe(isSame);
});
