import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index } from 'entwrite';
import { restoreValues } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { connectDatabase } from '../support/live-database.js';

/**
 * Where names change places, the temporary name counted as the former one of an attribute that is changed in the same run: its values were
 * not saved before they were converted, and not put back after a failure.
 */

@Collection('people')
class Person {
  @Id() id!: string;
  @Attribute({ size: 20, required: false }) first?: string;
  @Attribute({ size: 20, required: false }) last?: string;
}
class Before extends DbContext {
  readonly people = this.set(Person);
}

@Collection('people')
class Counted {
  @Id() id!: string;
  @Attribute({ size: 20, required: false, renamedFrom: 'last' }) first?: string;
  @Attribute({ type: 'integer', required: false, renamedFrom: 'first', convert: (old) => String(old).length })
  last?: number;
}
class Converted extends DbContext {
  readonly people = this.set(Counted);
}

@Collection('people')
@Index(['last'])
class Short {
  @Id() id!: string;
  @Attribute({ size: 20, required: false, renamedFrom: 'last' }) first?: string;
  @Attribute({ size: 4, required: false, renamedFrom: 'first' }) last?: string;
}
class Truncated extends DbContext {
  readonly people = this.set(Short);
}

let server: EmbeddedAppwrite;
let folder: string;
let databaseId: string;
let databases = 0;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-swaps-'));
  databaseId = `swaps-${++databases}`;
  const before = open(Before);
  await before.getSchemaManager().migrate();
  await before.people.create({ id: 'ada', first: 'Augusta Ada', last: 'Lovelace' });
  await before.dispose();
});
afterEach(() => {
  server.setFaults({});
  rmSync(folder, { recursive: true });
});

function target() {
  const { endpoint, projectId, apiKey } = server;
  return { endpoint, projectId, apiKey };
}

function open<Db extends DbContext>(Context: new (options: ConstructorParameters<typeof Before>[0]) => Db): Db {
  return new Context({ ...target(), databaseId, backups: { folder } });
}

async function stored() {
  const database = connectDatabase({ ...target(), stop: async () => {} }, databaseId);
  const ada = await database.documents.get('people', 'ada');
  return { first: ada?.first, last: ada?.last };
}

test('values that are converted under a name that changes places are saved first', async () => {
  const db = open(Converted);
  const { report } = await db.getSchemaManager().migrate({ allowDestructive: true });
  expect(await stored()).toEqual({ first: 'Lovelace', last: 11 });
  await db.dispose();

  const again = open(Before);
  await again.getSchemaManager().migrate({ allowDestructive: true, resolve: {} });
  await restoreValues(again, { folder: report?.backup ?? '', overwrite: true });
  expect((await stored()).first).toBe('Augusta Ada');
  await again.dispose();
});

test('values that were truncated under such a name are put back when a later step fails', async () => {
  const db = open(Truncated);
  server.setFaults({
    indexes: ({ action }) => (action === 'create' ? { kind: 'fail', error: 'no disk left' } : undefined),
  });
  const failed = db
    .getSchemaManager()
    .migrate({ allowDestructive: true, resolve: { 'people.last': { truncate: true } } });
  await expect(failed).rejects.toMatchObject({ code: 'attribute_failed' });
  expect(await stored()).toEqual({ first: 'Augusta Ada', last: 'Lovelace' });
  await db.dispose();
});
