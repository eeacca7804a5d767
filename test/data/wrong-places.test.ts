import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { exportData, importData } from 'entwrite/data';
import { buildEntityModel } from '../../src/metadata/model/build-entity-model.js';
import { readConfigFile } from '../../src/project/appwrite-config/config-file.js';
import { writeRowTypes } from '../../src/project/row-types.js';
import { failureOf } from '../support/live-context.js';

/** A folder where a file belongs, and options that no file can have: the errors came from Node or a library, with their stacks. */
const notes = defineCollection('notes', { title: { type: 'string', size: 40 } });

class Notes extends DbContext {
  readonly notes = this.set(notes);
}

let db: Notes;
let folder: string;
beforeAll(async () => {
  db = new Notes({ embedded: ':memory:', databaseId: 'app' });
  await db.getSchemaManager().ensureCreated();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-places-'));
  mkdirSync(join(folder, 'here.csv'));
  mkdirSync(join(folder, 'here.json'));
  writeFileSync(join(folder, 'notes.csv'), 'title\nOne\n');
  writeFileSync(join(folder, 'empty.json'), '{}');
});
afterAll(async () => {
  await db.dispose();
  rmSync(folder, { recursive: true });
});

const at = (name: string) => join(folder, name);

test.each<[string, () => Promise<unknown>, string, RegExp]>([
  [
    'an export to a folder',
    () => exportData(db, { collection: 'notes', to: at('here.csv') }),
    'data_refused',
    /here\.csv: a folder; .*name of a file/,
  ],
  [
    'an export to a folder that may be overwritten',
    () => exportData(db, { collection: 'notes', to: at('here.csv'), overwrite: true }),
    'data_refused',
    /here\.csv: a folder; .*name of a file/,
  ],
  [
    'a folder for rejected rows',
    () => importData(db, { collection: 'notes', from: at('notes.csv'), rejects: at('here.csv') }),
    'data_refused',
    /here\.csv: a folder; .*nothing was imported/,
  ],
  [
    'an empty delimiter',
    () => importData(db, { collection: 'notes', from: at('notes.csv'), delimiter: '' }),
    'configuration_invalid',
    /delimiter.*at least one character/,
  ],
  [
    'a quote as delimiter',
    () => exportData(db, { collection: 'notes', to: at('new.csv'), delimiter: '"' }),
    'configuration_invalid',
    /delimiter.*without quotes/,
  ],
  [
    'types in a folder',
    () => writeRowTypes(folder, at('here.json'), buildEntityModel([notes]), false),
    'configuration_invalid',
    /here\.json: a folder; .*name of a file/,
  ],
  [
    'a folder as a file of the Appwrite CLI',
    async () => readConfigFile(at('here.json'), null),
    'configuration_invalid',
    /here\.json: no file that can be read/,
  ],
  [
    'another JSON file as a file of the Appwrite CLI',
    async () => readConfigFile(at('empty.json'), null),
    'configuration_invalid',
    /empty\.json: no database; expected a database with tables/,
  ],
])('%s is refused in a sentence, and nothing is written', async (_, work, code, message) => {
  const before = readdirSync(folder);
  expect(await failureOf(work())).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(readdirSync(folder)).toEqual(before);
  expect(await db.notes.count()).toBe(0);
});

test('a first line that is one long text is quoted by its beginning', async () => {
  writeFileSync(at('long.csv'), `${'x'.repeat(200_000)}\n`);
  const refused = await failureOf<Error>(importData(db, { collection: 'notes', from: at('long.csv') }));
  expect(refused?.message).toMatch(/first line: 'x+…', which is not an attribute of 'notes'/);
  expect(refused?.message.length).toBeLessThan(1_000);
});
