import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { DbContext } from '../../src/context/db-context.js';
import { type HoldingProxy, startHoldingProxy } from '../support/holding-proxy.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';
import { collection } from '../support/schema-manager.js';

/** A list that leaves out what is there, once: something in between answers in the place of the server, or a replica is behind. */

class BareDb extends DbContext {}

let project: Project;
let proxy: HoldingProxy;
let database: SharedDatabase;
let folder: string;
/** Which list is answered as an empty one, counted from the lock on. */
let lie: { readonly of: 'tables' | 'rows'; at: number } | null = null;
let isLocking = false;
/** What the history's lists leave out. */
let hidden: readonly string[] = [];

const LISTS = { tables: /\/tables(\?|$)/, rows: /\/entwrite_(state|migrations)\/rows(\?|$)/ };

beforeAll(async () => {
  project = await startProject();
  proxy = await startHoldingProxy(project.endpoint, (answer) => {
    const { method, path } = answer;
    if (hidden.length > 0 && method === 'GET' && /\/entwrite_migrations\/rows(\?|$)/.test(path)) {
      const { total, rows } = JSON.parse(answer.body) as { total: number; rows: { name?: string }[] };
      const shown = rows.filter(({ name = '' }) => !hidden.includes(name));
      answer.body = JSON.stringify({ total, rows: shown });
    }
    if (method === 'POST' && path.endsWith('/entwrite_state/rows')) isLocking = true;
    if (lie === null || !isLocking || method !== 'GET' || !LISTS[lie.of].test(path)) return;
    lie.at -= 1;
    if (lie.at === 0) answer.body = JSON.stringify({ total: 0, [lie.of]: [] });
  });
});
afterAll(async () => {
  await proxy.stop();
  await project.stop();
});
beforeEach(() => {
  database = sharedDatabase({ ...project, endpoint: proxy.endpoint });
  folder = mkdtempSync(join(tmpdir(), 'entwrite-lists-'));
});
afterEach(async () => {
  lie = null;
  hidden = [];
  await database.end();
  rmSync(folder, { recursive: true });
});

const write = (name: string, up: string) =>
  writeFileSync(join(folder, `${name}.cjs`), `module.exports = { up(m) { ${up} } };`);
const run = () => runMigrations(database.open(BareDb), { folder });

test.each([
  ['tables', 1],
  ['tables', 2],
  ['rows', 2],
  ['rows', 3],
] as const)('files stay applied where the list of %s that is number %i under the lock is empty', async (of, at) => {
  write('001_users', "m.createCollection('users', (c) => { c.string('name', { size: 40 }); });");
  await run();
  write('002_age', "m.addAttribute('users', 'age', { type: 'integer', required: false });");
  isLocking = false;
  const told = { of, at };
  lie = told;
  await failureOf(run());
  expect(told.at).toBeLessThanOrEqual(0);
  lie = null;
  const { migrations } = await migrationStatus(database.open(BareDb), { folder });
  expect(migrations[0]).toMatchObject({ name: '001_users', state: 'applied' });
  await run();
  const { schema } = await database.schemas.read();
  const { attributes } = schema.collections.find(({ id }) => id === 'users') ?? {};
  expect(attributes?.map(({ key }) => key)).toEqual(['name', 'age']);
});

describe('a file that renames a collection', () => {
  beforeEach(async () => {
    write('001_users', "m.createCollection('users', (c) => { c.string('name', { size: 40 }); });");
    await run();
    await database.documents.create('users', 'u1', { values: { name: 'Ada' } });
    write('002_people', "m.renameCollection('users', 'people');");
  });

  const rename = () => runMigrations(database.open(BareDb), { folder, allowDestructive: true });
  const ids = async () => (await database.schemas.read()).schema.collections.map(({ id }) => id);

  it.each([
    2, 3, 16,
  ])('is applied when it is done, where the list of collections that is number %i under the lock is empty', async (at) => {
    isLocking = false;
    lie = { of: 'tables', at };
    const failure = await failureOf(rename());
    lie = null;
    if (failure !== undefined) await rename();
    expect(await ids()).toEqual(expect.arrayContaining(['people']));
    expect(await ids()).not.toContain('users');
    expect(await database.documents.get('people', 'u1')).toMatchObject({ name: 'Ada' });
  });

  it('is refused where that is gone, and nothing has its new id', async () => {
    await database.schemas.perform(
      { type: 'drop_collection', collection: collection('users', []) },
      (await database.schemas.read()).schema,
    );
    expect(await failureOf(rename())).toMatchObject({ code: 'schema_drifted' });
    const { migrations } = await migrationStatus(database.open(BareDb), { folder });
    expect(migrations[1]).toMatchObject({ name: '002_people', state: 'pending' });
  });
});

test('a revert takes no earlier file for the last one where the lists of the history leave out the later ones', async () => {
  write('001_users', "m.createCollection('users', (c) => { c.string('name', { size: 40 }); });");
  write('002_age', "m.addAttribute('users', 'age', { type: 'integer', required: false });");
  await run();
  hidden = ['002_age'];
  const options = { folder, allowDestructive: true };
  expect(await failureOf(revertMigrations(database.open(BareDb), options))).toMatchObject({
    code: 'server_answer_invalid',
    found: 'a list without all records of its history: 1 of 2',
  });
  hidden = [];
  const { files } = await revertMigrations(database.open(BareDb), options);
  expect(files.map(({ name }) => name)).toEqual(['002_age']);
});
