import type { WriteDeps } from '../../src/documents/document-change.js';
import { proveDocuments } from '../../src/documents/prove-documents.js';
import { writeDocuments } from '../../src/documents/write-documents.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection } from '../support/schema-manager.js';
import { create, depsOf, setting } from './support.js';

/** Values that Appwrite takes for equal to what is stored (PHP's `==`) arrive by every strategy, and a proof tells when not. */

let project: Project;
let database: LiveDatabase;
let deps: WriteDeps;
beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
  await database.schemas.createDatabase();
  deps = await depsOf(database);
});
afterAll(async () => {
  await database.schemas.deleteDatabase();
  await project.stop();
});

const strategies = ['single', 'distinct', 'bulk', 'transactions'] as const;

let made = 0;
async function fresh(...attributes: readonly ReturnType<typeof attribute>[]): Promise<string> {
  made += 1;
  const id = `c${made}`;
  await create(database, collection(id, attributes));
  return id;
}

describe.each(strategies)('by %s', (strategy) => {
  test.each([
    ['a whole number', attribute('v', 'integer'), 0],
    ['a float', attribute('v', 'float'), 0],
    ['a boolean', attribute('v', 'boolean'), false],
    ['a text', attribute('v', 'string'), ''],
  ])('%s that is loosely null is written where every column is supplied', async (_, column, value) => {
    const id = await fresh(attribute('n', 'integer', { required: true }), column);
    await database.documents.createMany(id, [
      { $id: 'a', n: 1 },
      { $id: 'b', n: 0 },
    ]);
    const change = setting(id, 'v', { a: value, b: value });
    await expect(proveDocuments(change, deps)).rejects.toMatchObject({ code: 'copy_unproven' });
    expect(await writeDocuments(change, strategy, deps)).toEqual({ changed: 2, unequal: [] });
    expect(await proveDocuments(change, deps)).toMatchObject({ collection: id, documents: 2 });
    expect((await database.documents.get(id, 'a'))?.n).toBe(1);
  });

  test('texts that are equal as numbers are written', async () => {
    const id = await fresh(attribute('v', 'string'));
    const wanted = { a: '01', b: '1.0', c: '1e1', d: ' 1' };
    await database.documents.createMany(id, [
      ...Object.keys(wanted).map(($id) => ({ $id, v: $id === 'c' ? '10' : '1' })),
    ]);
    const change = setting(id, 'v', wanted);
    await writeDocuments(change, strategy, deps);
    await expect(proveDocuments(change, deps)).resolves.toMatchObject({ documents: 4 });
  });
});

test('a proof names the documents that are left unequal, and the source stays', async () => {
  const id = await fresh(attribute('v', 'string'));
  await database.documents.createMany(id, [
    { $id: 'a', v: 'x' },
    { $id: 'b', v: 'y' },
  ]);
  await expect(proveDocuments(setting(id, 'v', { a: 'x', b: 'z' }), deps)).rejects.toMatchObject({
    code: 'copy_unproven',
    at: `${id}.v`,
    found: expect.stringContaining('1 of 2 documents whose values could not be made equal: b'),
  });
});
