import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { CommonContextOptions } from '../../src/context/context-options.js';
import { DbContext } from '../../src/context/db-context.js';
import { EmbeddedAppwrite, faultOn } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { describeProgress, type ProgressEvent } from '../../src/progress.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, randomDatabaseId } from '../support/live-database.js';

/** Servers that fail, stall, refuse, are too old or are none: what the user is told, and that no secret is among it. */

const users = defineCollection('users', { name: { type: 'string', size: 40 } });
const more = defineCollection(
  'users',
  { name: { type: 'string', size: 40 }, phone: { type: 'string', required: false } },
  { indexes: [{ attributes: ['name'], name: 'by_name' }] },
);
class UsersDb extends DbContext {
  readonly users = this.set(users);
}
class MoreDb extends DbContext {
  readonly users = this.set(more);
}

let server: EmbeddedAppwrite;
let databaseId: string;
const events: ProgressEvent[] = [];
const said: unknown[] = [];
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
beforeEach(async () => {
  databaseId = randomDatabaseId();
  events.length = 0;
  await open(UsersDb).getSchemaManager().migrate();
});
afterEach(() => server.setFaults({}));
afterAll(() => server.stop());

function open<Db extends DbContext>(
  Context: new (options: ConstructorParameters<typeof UsersDb>[0]) => Db,
  options: Partial<CommonContextOptions & { endpoint: string; apiKey: string; projectId: string }> = {},
): Db {
  const { endpoint, projectId, apiKey } = server;
  const onProgress = (event: ProgressEvent) => void events.push(event);
  return new Context({ endpoint, projectId, apiKey, databaseId, onProgress, backups: 'off', ...options });
}

/** The error of some work, which is remembered together with everything that was reported. */
async function failure(work: Promise<unknown>): Promise<EntwriteError> {
  const error = await failureOf<EntwriteError>(work);
  if (error === undefined) throw new Error('it did not fail');
  said.push(error, [...events], events.map(describeProgress));
  return error;
}

const migrate = (options = {}) => open(MoreDb, options).getSchemaManager().migrate();

describe('attributes and indexes that Appwrite cannot make', () => {
  const reason = 'Row size too large. The maximum row size is 65535';

  it('are named with the text of the server, and the run is rolled back', async () => {
    server.setFaults({ columns: ({ key }) => (key === 'phone' ? { kind: 'fail', error: reason } : undefined) });
    const error = await failure(migrate());
    expect(error.code).toBe('attribute_failed');
    expect(error.at).toBe('users.phone');
    expect(error.found).toBe(`attribute is failed: ${reason}`);
    server.setFaults({});
    const plan = await open(MoreDb).getSchemaManager().analyze();
    expect(plan.operations.map(({ type }) => type)).toContain('create_index');
  });

  it('are named when the server gives no reason, and when it is an index', async () => {
    server.setFaults({ indexes: () => ({ kind: 'fail' }) });
    const error = await failure(migrate());
    expect(error.code).toBe('attribute_failed');
    expect(error.at).toBe('users.by_name');
    expect(error.found).toBe('index is failed; Appwrite gives no reason');
    expect(error.remedy).toContain('console');
  });

  it('are named when one cannot be deleted', async () => {
    await migrate();
    server.setFaults({
      columns: ({ action }) => (action === 'delete' ? { kind: 'stuck', error: 'locked' } : undefined),
    });
    const error = await failure(open(UsersDb).getSchemaManager().migrate({ allowDestructive: true }));
    expect(error.code).toBe('attribute_failed');
    expect(error.at).toBe('users.phone');
    expect(error.found).toBe('attribute is stuck: locked');
  });

  it('are deleted and made again by the next run', async () => {
    const { schemas } = connectDatabase({ ...server, endpoint: server.endpoint, stop: async () => {} }, databaseId);
    server.setFaults({ columns: () => ({ kind: 'fail', error: reason }) });
    const phone = {
      key: 'phone',
      type: 'string',
      size: 255,
      required: false,
      array: false,
      default: null,
      encrypt: false,
    } as const;
    await schemas.perform({ type: 'add_attribute', collection: 'users', attribute: phone }, { collections: [] });
    await failureOf(schemas.settle(() => true, { patience: 500 }));
    server.setFaults({});
    expect((await schemas.read()).unsettled.map(({ status }) => status)).toEqual(['failed']);
    expect((await open(MoreDb).getSchemaManager().analyze()).blockers).toEqual([]);
    await migrate();
    expect((await schemas.read()).unsettled).toEqual([]);
    expect((await open(MoreDb).getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('are waited for, but not for ever', async () => {
    server.setFaults({ columns: ({ key }) => (key === 'phone' ? { kind: 'hold' } : undefined) });
    const { schemas } = connectDatabase({ ...server, endpoint: server.endpoint, stop: async () => {} }, databaseId);
    const phone = { key: 'phone', type: 'boolean', required: false, array: false, default: null } as const;
    await schemas.perform({ type: 'add_attribute', collection: 'users', attribute: phone }, { collections: [] });
    const onProgress = (event: ProgressEvent) => void events.push(event);
    const error = await failure(schemas.settle(() => true, { patience: 200, onProgress }));
    expect(error.code).toBe('wait_timeout');
    expect(error.message).toContain('users.phone');
    expect(events).toContainEqual({ type: 'waiting', pending: [expect.stringContaining('users.phone')] });
  });
});

describe('a server that refuses', () => {
  it('with 429 and Retry-After is asked again after that time', async () => {
    const fault = {
      kind: 'status',
      status: 429,
      type: 'general_rate_limit_exceeded',
      headers: { 'retry-after': '1' },
    } as const;
    server.setFaults({ http: faultOn({ method: 'POST', times: 1 }, fault) });
    await migrate();
    const retries = events.flatMap((event) => (event.type === 'retry' ? [event] : []));
    expect(retries.map(({ milliseconds, attempt }) => [milliseconds, attempt])).toEqual([[1000, 2]]);
    expect((await open(MoreDb).getSchemaManager().analyze()).isEmpty).toBe(true);
  });

  it('with 429 until the deadline is a rate limit', async () => {
    server.setFaults({ http: () => ({ kind: 'status', status: 429, type: 'general_rate_limit_exceeded' }) });
    const error = await failure(migrate({ deadline: 400 }));
    expect(error.code).toBe('rate_limited');
    expect(error.remedy).not.toBe('');
  });

  it('the key says which scopes it needs', async () => {
    const error = await failure(migrate({ apiKey: 'standard_not_the_right_one' }));
    expect(error.code).toBe('unauthorized');
    expect(error.remedy).toContain('scopes');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('standard_not_the_right_one');
  });

  it('with 500 to a read is asked again', async () => {
    server.setFaults({ http: faultOn({ method: 'GET', times: 2 }, { kind: 'status', status: 500 }) });
    await migrate();
    expect(events.filter(({ type }) => type === 'retry')).toHaveLength(2);
  });

  it('with the reason that none of the codes covers shows the words of Appwrite', async () => {
    const fault = {
      kind: 'status',
      status: 400,
      type: 'general_argument_invalid',
      message: 'Invalid `key` param',
    } as const;
    server.setFaults({ http: faultOn({ method: 'POST', path: /\/columns\// }, fault) });
    const error = await failure(migrate());
    expect(error.code).toBe('server_refused');
    expect(error.found).toContain('400 general_argument_invalid: Invalid `key` param');
    expect(error.cause).toMatchObject({ code: 400, type: 'general_argument_invalid' });
  });
});

describe('an endpoint that is no such server', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const other of servers.splice(0)) other.close();
  });
  async function answering(status: number, body: string, type = 'application/json'): Promise<string> {
    const other = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    servers.push(other);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1`;
  }

  it.each(['1.8.1', '1.9.4', '0.15.0'])('Appwrite %s is refused by its version', async (version) => {
    const body = JSON.stringify({ message: 'Route not found', code: 404, type: 'general_route_not_found', version });
    const error = await failure(migrate({ endpoint: await answering(404, body) }));
    expect(error.code).toBe('server_unsupported');
    expect(error.found).toBe(`Appwrite ${version}`);
    expect(error.expected).toContain('1.9.5');
  });

  it('a list without columns is no answer of Appwrite', async () => {
    const body = JSON.stringify({ total: 1, tables: [{ $id: 'users', name: 'users' }] });
    expect((await failure(migrate({ endpoint: await answering(200, body) }))).code).toBe('server_answer_invalid');
  });

  it('a web page is no answer of Appwrite', async () => {
    const page = await answering(200, '<html>Welcome</html>', 'text/html');
    expect((await failure(migrate({ endpoint: page }))).code).toBe('server_answer_invalid');
    const missing = await answering(404, '<html>Not found</html>', 'text/html');
    expect((await failure(migrate({ endpoint: missing }))).found).toContain('not JSON');
  });

  it('JSON that is cut short is an error after retries', async () => {
    const error = await failure(migrate({ endpoint: await answering(200, '{"total":'), deadline: 300 }));
    expect(error.code).toBe('server_answer_invalid');
  });

  it('a server that does not answer is an error with the endpoint', async () => {
    const endpoint = await answering(200, '{}');
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const error = await failure(migrate({ endpoint, deadline: 300 }));
    expect(error.code).toBe('server_unreachable');
    expect(error.message).toContain(endpoint);
    expect(error.found).toContain('ECONNREFUSED');
  });

  it('an answer that does not come is not waited for longer than `timeout`', async () => {
    server.setFaults({ http: () => ({ kind: 'hang' }) });
    const error = await failure(migrate({ timeout: 100, deadline: 200 }));
    expect(error.code).toBe('server_unreachable');
    expect(error.found).toContain('100 ms');
  });
});

it('no error, event or plan of all this holds the key', async () => {
  const plan = await open(MoreDb).getSchemaManager().analyze();
  said.push(plan, JSON.stringify(plan), plan.describe());
  expect(said.length).toBeGreaterThan(40);
  const text = inspect(said, { depth: 20, showHidden: true, maxArrayLength: null, maxStringLength: null });
  expect(text).toContain('users.phone');
  expect(text).not.toContain(server.apiKey);
  expect(text).not.toContain(server.apiKey.slice('standard_'.length, 40));
});
