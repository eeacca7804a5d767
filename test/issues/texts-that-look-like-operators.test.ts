import { createBackup, restoreBackup } from 'entwrite/backup';
import { DbContext } from '../../src/context/db-context.js';
import { Attribute } from '../../src/decorators/attribute.js';
import { Collection } from '../../src/decorators/collection.js';
import { Id } from '../../src/decorators/id.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { stateOf, temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A new document holds a text such as `{"method":"toggle"}`; in an update or an upsert Appwrite executes it. An upsert through a set left it
 * out without a word, and a change of type stopped at it, or executed it in another attribute, which a bulk upsert has to repeat.
 */

const CALL = '{"method":"stringConcat","values":["x"]}';
const refusal = { found: expect.stringContaining('carry out as an operator') as unknown };

@Collection('calls')
class Call {
  @Id() id!: string;
  @Attribute({ size: 200, required: false }) body?: string;
  @Attribute({ type: 'integer', required: false }) count?: number;
}

class CallsDb extends DbContext {
  readonly calls = this.set(Call);
}

const folders = temporaryFolders();
afterAll(folders.clear);
const project = useProject();

test('an upsert creates a document with one, and refuses it for one that is there', () =>
  onFreshDatabase(async (database) => {
    const { calls } = database.open(CallsDb);
    await managerOf(database, callsOf(attribute('body', 'string', { size: 200 }))).migrate();
    expect(await calls.upsert({ id: 'new', body: CALL })).toMatchObject({ body: CALL });
    await calls.create({ id: 'old', body: 'before' });
    expect(await failureOf(calls.upsert({ id: 'old', body: CALL }))).toMatchObject({
      code: 'document_invalid',
      ...refusal,
    });
    const many = [
      { id: 'old', body: CALL },
      { id: 'other', body: CALL },
    ];
    expect(await failureOf(calls.upsertMany(many, { onError: 'collect' }))).toMatchObject({
      code: 'bulk_incomplete',
      failed: [{ index: 0, error: { code: 'document_invalid', ...refusal } }],
    });
    const bodies = (await calls.orderBy({ id: 'asc' }).toList()).map(({ id, body }) => [id, body]);
    expect(bodies).toEqual([
      ['new', CALL],
      ['old', 'before'],
      ['other', CALL],
    ]);
  }));

const callsOf = (body: AttributeSchema, count: AttributeSchema = attribute('count', 'integer')) =>
  schemaOf(collection('calls', [body, count]));

test('a change of its type finds it before anything is written', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, callsOf(attribute('body', 'string', { size: 200 }))).migrate();
    await database.documents.create('calls', 'a', { values: { body: CALL } });
    const before = await stateOf({ ...database, projectId: project.projectId });
    const failure = await failureOf(managerOf(database, callsOf(attribute('body', 'text'))).migrate());
    expect(failure).toMatchObject({ code: 'data_conflict', at: 'calls.body', ...refusal });
    expect(await stateOf({ ...database, projectId: project.projectId })).toEqual(before);
  }));

test.each([
  'all',
  false,
] as const)('it stays what it is where another attribute changes its type (fence: %s)', (fence) =>
  onFreshDatabase(async (database) => {
    const body = attribute('body', 'string', { size: 200, required: true });
    await managerOf(database, callsOf(body)).migrate();
    for (const id of ['a', 'b']) await database.documents.create('calls', id, { values: { body: CALL, count: 7 } });
    await managerOf(database, callsOf(body, attribute('count', 'float'))).migrate({ fence, allowDestructive: true });
    const { documents } = await database.documents.list('calls', []);
    expect(documents.map((one) => [one.body, one.count])).toEqual([
      [CALL, 7],
      [CALL, 7],
    ]);
  }));

test('it goes along with a collection that gets another id', () =>
  onFreshDatabase(async (database) => {
    const schema = (id: string) => schemaOf(collection(id, [attribute('body', 'string', { size: 200 })]));
    await managerOf(database, schema('calls')).migrate();
    await database.documents.create('calls', 'a', { values: { body: CALL } });
    await database.documents.create('calls', 'b', { values: { body: 'plain' } });
    await managerOf(database, schema('requests'), { renames: [{ from: 'calls', to: 'requests' }] }).migrate({
      allowDestructive: true,
    });
    const { documents } = await database.documents.list('requests', []);
    expect(documents.map((one) => one.body)).toEqual([CALL, 'plain']);
  }));

test('a restore creates documents with it, and refuses to write it over another value', async () => {
  const database = testDatabase(project);
  await managerOf(database, callsOf(attribute('body', 'string', { size: 200 }))).migrate();
  await database.documents.create('calls', 'a', { values: { body: CALL } });
  const folder = folders.make();
  await createBackup(database, { folder });
  const target = testDatabase(project);
  await restoreBackup(target, { folder });
  expect((await target.documents.get('calls', 'a'))?.body).toBe(CALL);
  await target.documents.update('calls', 'a', { values: { body: 'later' } });
  expect(await failureOf(restoreBackup(target, { folder, overwrite: true }))).toMatchObject(refusal);
  expect((await target.documents.get('calls', 'a'))?.body).toBe('later');
  for (const { schemas } of [database, target]) await schemas.deleteDatabase();
});
