import { DbContext, defineCollection, Permission, Role } from 'entwrite';
import { EmbeddedAppwrite, type HttpFault } from 'entwrite/embedded';
import { contextDeps } from '../../src/context/context-deps.js';
import { createLiveSchema } from '../../src/studio/data/live-schema.js';
import { createUndoLog } from '../../src/studio/data/undo-log.js';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { askStudio, openSession } from './ask-studio.js';

const notes = defineCollection(
  'notes',
  {
    title: { type: 'string', size: 20 },
    state: { type: 'string', size: 9, default: 'new' },
    code: { type: 'string', size: 9, required: false },
  },
  { indexes: [{ attributes: ['code'], type: 'unique' }] },
);
class Notes extends DbContext {
  readonly notes = this.set(notes);
}

/** What is taken back in a network that loses answers. */
let server: EmbeddedAppwrite;
let db: Notes;
let studio: RunningStudio;
let headers: Record<string, string>;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  db = new Notes({ endpoint, projectId, apiKey, databaseId: 'app' });
  await db.getSchemaManager().ensureCreated();
  studio = await startStudio({ project: bareProject(db, '.'), port: 0, readOnly: false, isDemo: false });
  const [cookie = ''] = (await openSession(studio.port, studio.url)).headers['set-cookie'] ?? [];
  headers = { cookie: cookie.split(';')[0] ?? '', origin: `http://127.0.0.1:${studio.port}` };
});
afterAll(async () => {
  await studio.stop();
  await db.dispose();
  await server.stop();
});

const post = (path: string, body: unknown = {}) => askStudio(studio.port, path, { method: 'POST', headers, body });
const held = async () => (await db.notes.toList()).map(({ $id, title, state }) => [$id, title, state]);

test.each<[string, HttpFault]>([
  ['lost answers', { kind: 'reset-after' }],
  ['lost requests', { kind: 'reset-before' }],
  ['500 after the work', { kind: 'status', status: 500, after: true }],
])('is taken back once, with %s', async (_, fault) => {
  await db.notes.deleteMany({});
  await post('/api/collections/notes/create', { values: { title: 'made' } });
  const made = await held();
  const [[id] = []] = made;
  await post('/api/collections/notes/update', { id, values: { title: 'edited', state: 'old' } });
  const edited = await held();
  await post('/api/collections/notes/delete', { ids: [id] });
  const undo = async () => {
    let isStruck = false;
    server.setFaults({
      http({ method }) {
        if (method === 'GET' || isStruck) return undefined;
        isStruck = true;
        return fault;
      },
    });
    const { status, body } = await post('/api/undo');
    server.setFaults({});
    return { status: status === 200 ? status : body, isStruck, held: await held() };
  };
  expect(await undo()).toEqual({ status: 200, isStruck: true, held: edited });
  expect(await undo()).toEqual({ status: 200, isStruck: true, held: made });
  expect(await undo()).toEqual({ status: 200, isStruck: true, held: [] });
});

test('a value that is taken by now is said at once', async () => {
  await db.notes.deleteMany({});
  const { $id: id } = await db.notes.create({ title: 'mine', code: 'A' });
  await post('/api/collections/notes/update', { id, values: { code: 'B' } });
  await db.notes.create({ title: 'theirs', code: 'A' });
  let writes = 0;
  server.setFaults({
    http({ method }) {
      if (method === 'PATCH') writes += 1;
      return undefined;
    },
  });
  const { status } = await post('/api/undo');
  server.setFaults({});
  expect([status, writes]).toEqual([400, 1]);
});

test('a deletion whose way back was committed without an answer is looked at again', async () => {
  await db.notes.deleteMany({});
  const { $id: id } = await db.notes.create({ title: 'mine' });
  const before = await db.notes.toList();
  await post('/api/collections/notes/delete', { ids: [id] });
  let isCommitted = false;
  server.setFaults({
    http({ method, path }) {
      if (!path.startsWith('/tablesdb/transactions/') || method === 'POST') return undefined;
      if (isCommitted) return { kind: 'status', status: 403 };
      isCommitted = true;
      return { kind: 'reset-after' };
    },
  });
  const { status } = await post('/api/undo');
  server.setFaults({});
  expect({ status, isCommitted }).toEqual({ status: 200, isCommitted: true });
  expect(await db.notes.toList()).toMatchObject(before.map(({ $sequence: _, ...rest }) => rest));
});

test('permissions that others kept from being taken back are not told as taken back', async () => {
  await db.notes.deleteMany({});
  const { $id: id } = await db.notes.create({ title: 'mine' });
  const deps = contextDeps(db);
  const { documents } = deps;
  const read = async () => {
    const document = await documents.get('notes', id);
    if (document === null) throw new Error('no document');
    return document;
  };
  const before = await read();
  const permissions = [Permission.read(Role.any())];
  await documents.update('notes', id, { permissions });
  const meanwhile: typeof documents.update = async (...write) => {
    await documents.update('notes', id, { values: { title: 'theirs' } });
    return documents.update(...write);
  };
  const project = { ...bareProject(db, '.'), deps: { ...deps, documents: { ...documents, update: meanwhile } } };
  const log = createUndoLog(project, createLiveSchema(project));
  const keys = new Set(['$permissions']);
  log.add('Edit', [{ collection: 'notes', before, after: await read(), keys }]);
  await expect(log.undo()).rejects.toMatchObject({ code: 'concurrency_conflict', at: `notes/${id}` });
  expect(await read()).toMatchObject({ title: 'theirs', $permissions: permissions });
});

test('a document that others write to, right before its creation is taken back, stays', async () => {
  await db.notes.deleteMany({});
  const { $id: id } = await db.notes.create({ title: 'mine' });
  const deps = contextDeps(db);
  const { documents } = deps;
  const after = await documents.get('notes', id);
  const meanwhile: typeof documents.delete = async (...deletion) => {
    await documents.update('notes', id, { values: { title: 'theirs' } });
    return documents.delete(...deletion);
  };
  const project = { ...bareProject(db, '.'), deps: { ...deps, documents: { ...documents, delete: meanwhile } } };
  const log = createUndoLog(project, createLiveSchema(project));
  log.add('Create', [{ collection: 'notes', before: null, after }]);
  await expect(log.undo()).rejects.toMatchObject({ code: 'concurrency_conflict', at: `notes/${id}` });
  expect(await held()).toEqual([[id, 'theirs', 'new']]);
});
