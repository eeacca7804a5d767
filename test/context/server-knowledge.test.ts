import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { DbContext, defineCollection, describeReport, type ProgressEvent } from '../../src/index.js';

const atFirst = defineCollection('events', { title: { type: 'string', size: 20 } });
const later = defineCollection('events', { title: { type: 'string', size: 40 }, at: { type: 'datetime' } });

class AtFirst extends DbContext {
  readonly events = this.set(atFirst);
}

class Later extends DbContext {
  readonly events = this.set(later);
}

let server: EmbeddedAppwrite;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ engine: 'postgresql' });
});

afterAll(async () => {
  await server.stop();
});

test('connect says which server it is, and the database keeps it for the next process', async () => {
  const events: ProgressEvent[] = [];
  const first = open(AtFirst, (event) => events.push(event));
  await first.connect();
  await first.connect();
  expect(events.filter(({ type }) => type === 'server')).toEqual([
    { type: 'server', engine: 'postgresql', version: '1.9.6', description: 'Appwrite 1.9.6 on PostgreSQL' },
  ]);
  const { report } = await first.getSchemaManager().migrate();
  expect(report?.server).toEqual({ engine: 'postgresql', version: '1.9.6' });
  expect(report && describeReport(report)).toContain('Server: Appwrite 1.9.6 on PostgreSQL');
  await first.dispose();

  server.requests.clear();
  const second = open(Later);
  const plan = await second.getSchemaManager().migrate();
  expect(plan.report?.server).toMatchObject({ engine: 'postgresql' });
  await second.connect();
  expect(server.requests.list().filter(({ path }) => path.includes('nope'))).toEqual([]);
  await second.dispose();
});

function open(Context: typeof AtFirst | typeof Later, onProgress: (event: ProgressEvent) => void = () => {}) {
  const { endpoint, projectId, apiKey } = server;
  return new Context({ endpoint, projectId, apiKey, databaseId: 'calendar', onProgress });
}
