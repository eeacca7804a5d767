import { DbContext, defineCollection } from 'entwrite';
import { EmbeddedAppwrite, type HttpFault } from 'entwrite/embedded';
import { bareProject } from '../../src/studio/project/bare-project.js';
import { type RunningStudio, startStudio } from '../../src/studio/start-studio.js';
import { askStudio, openSession } from './ask-studio.js';

const notes = defineCollection('notes', {
  title: { type: 'string', size: 20 },
  state: { type: 'string', size: 9, default: 'new' },
});
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
