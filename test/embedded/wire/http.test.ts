import { request } from 'node:http';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { call } from '../support/api.js';

let server: EmbeddedAppwrite;

beforeAll(async () => {
  server = await EmbeddedAppwrite.start({ onError: () => undefined });
});

afterAll(() => server.stop());

interface RawAnswer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** Sends a request that `fetch` would not let through as it stands. */
function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.endpoint);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ hostname, port, method, path, agent: false },
        headers: { 'x-appwrite-project': server.projectId, 'x-appwrite-key': server.apiKey, ...headers },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode, type: response.headers['content-type'], body: text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const missing = 'Param \\"databaseId\\" is not optional.';

test.each([
  ['text/plain', '{"databaseId":"x","name":"y"}'],
  ['foo', '{"databaseId":"x","name":"y"}'],
  ['', '{"databaseId":"x","name":"y"}'],
  ['application/json', ''],
  ['application/json', '{"databaseId":'],
  ['application/json', '[1,2]'],
  ['application/json', 'null'],
  ['application/json', '['.repeat(600)],
])('a body of type %j that reads %.30s is no parameters', async (type, body) => {
  const answer = await send('POST', '/v1/tablesdb', { 'content-type': type }, body);
  expect([answer.status, answer.body]).toEqual([400, expect.stringContaining(missing)]);
});

test.each(['5', '"text"', 'true'])('the JSON scalar %s as body fails', async (body) => {
  expect((await send('POST', '/v1/tablesdb', { 'content-type': 'application/json' }, body)).status).toBe(500);
});

test('a form is read as PHP reads it', async () => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send('POST', '/v1/tablesdb', type, 'databaseId=form&name=a+b');
  expect([answer.status, answer.body]).toEqual([201, expect.stringContaining('"name":"a b"')]);
});

test.each(['/', '/v1', '/v1/nope', '/v1/%zz', '/nope?x=%zz'])('%s is an HTML page that says 404', async (path) => {
  const answer = await send('GET', path, {});
  expect([answer.status, answer.type]).toEqual([404, 'text/html; charset=UTF-8']);
});

test('a path is not decoded', async () => {
  const answer = await send('GET', '/v1/tablesdb/%zz', {});
  expect(answer.body).toContain('Invalid `databaseId` param: UID must contain at most 36 chars.');
});

test('a body beyond 12 MiB cuts the connection', async () => {
  const body = `{"name":"${'x'.repeat(13 * 1024 * 1024)}"}`;
  await expect(send('POST', '/v1/tablesdb', { 'content-type': 'application/json' }, body)).rejects.toThrow();
});

test('web pages of this machine may ask, others not without a key', async () => {
  const own = await call(server, 'GET', '/ping', undefined, {
    'x-appwrite-key': null,
    origin: 'http://localhost:5173',
  });
  expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:5173']);
  const other = await call(server, 'GET', '/ping', undefined, {
    'x-appwrite-key': null,
    origin: 'https://example.com',
  });
  expect(other.body.type).toBe('general_unknown_origin');
});

test('a ping is for a project', async () => {
  for (const project of [null, 'console', 'other']) {
    const answer = await call(server, 'GET', '/ping', undefined, {
      'x-appwrite-project': project,
      'x-appwrite-key': null,
    });
    expect(answer.body.type).toBe('project_not_found');
  }
  const named = `/ping?project=${server.projectId}`;
  const answer = await call(server, 'GET', named, undefined, { 'x-appwrite-project': null, 'x-appwrite-key': null });
  expect([answer.status, answer.body]).toEqual([200, 'Pong!']);
});

test('the console is no project for rows, and one without databases for a guest', async () => {
  const asked = async (path: string, project: string | null) =>
    (await call(server, 'GET', path, undefined, { 'x-appwrite-project': project, 'x-appwrite-key': null })).body;
  expect(await asked('/tablesdb/d/tables/t/rows', 'console')).toMatchObject({
    type: 'general_access_forbidden',
    message: expect.stringContaining('The Appwrite Console is a reserved project ID'),
  });
  expect(await asked('/tablesdb/d/tables/t/rows', null)).toMatchObject({
    type: 'general_access_forbidden',
    message: expect.stringContaining('No Appwrite project was specified.'),
  });
  expect(await asked('/tablesdb', 'console')).toMatchObject({ type: 'general_unauthorized_scope' });
  const byKey = await call(server, 'GET', '/tablesdb', undefined, { 'x-appwrite-project': 'console' });
  expect([byKey.status, byKey.body.type]).toEqual([403, 'project_id_missing']);
});

test('an SDK made for a newer server is warned', async () => {
  const warned = await call(server, 'GET', '/health', undefined, { 'x-appwrite-response-format': '1.10.0' });
  expect(warned.headers.get('x-appwrite-warning')).toContain('built for Appwrite 1.10.0');
  const fine = await call(server, 'GET', '/health', undefined, { 'x-appwrite-response-format': '1.9.5' });
  expect(fine.headers.get('x-appwrite-warning')).toBeNull();
});

test('a token makes a request run as its user, and is not taken beside a key', async () => {
  const token = { 'x-appwrite-jwt': server.createJwt({ userId: 'u1' }) };
  const alone = await call(server, 'GET', '/tablesdb', undefined, { ...token, 'x-appwrite-key': null });
  expect(alone.body.message).toBe('User (role: users) missing scopes (["databases.read"])');
  expect((await call(server, 'GET', '/tablesdb', undefined, token)).body.type).toBe('user_api_key_and_session_set');
  const expired = { 'x-appwrite-jwt': server.createJwt({ userId: 'u1' }, { seconds: -1 }), 'x-appwrite-key': null };
  expect((await call(server, 'GET', '/tablesdb', undefined, expired)).body.message).toContain('Failed to verify JWT.');
});

test('a fault that throws is an error of the server', async () => {
  server.setFaults({
    http: () => {
      throw new Error('oops');
    },
  });
  expect((await call(server, 'GET', '/health')).status).toBe(500);
  server.setFaults({});
});
