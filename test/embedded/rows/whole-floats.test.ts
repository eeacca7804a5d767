import { EmbeddedAppwrite } from 'entwrite/embedded';
import { type ApiAnswer, call } from '../support/api.js';

/** Clients in Python, Dart and Kotlin write a whole float as `2.0`; JSON.stringify never does, so bodies are texts here. */

let server: EmbeddedAppwrite;
const rows = '/tablesdb/d/tables/t/rows';
const send = (method: string, path: string, body?: string): Promise<ApiAnswer> => call(server, method, path, body);

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  await send('POST', '/tablesdb', '{"databaseId":"d","name":"d"}');
  const columns = '[{"key":"f","type":"double"},{"key":"p","type":"point"},{"key":"l","type":"linestring"}]';
  await send('POST', '/tablesdb/d/tables', `{"tableId":"t","name":"t","columns":${columns}}`);
});

afterAll(() => server.stop());

test('whole floats are numbers in geometries, operators, increments and distances', async () => {
  const made = await send('POST', rows, '{"rowId":"a","data":{"f":1.0,"p":[1.0,2.0],"l":[[1.0,2.0],[3.0,4.0]]}}');
  expect([made.status, made.body.p, made.body.l]).toEqual([
    201,
    [1, 2],
    [
      [1, 2],
      [3, 4],
    ],
  ]);
  const operator = String.raw`{\"method\":\"increment\",\"values\":[2.0,50.0]}`;
  expect((await send('PATCH', `${rows}/a`, `{"data":{"f":"${operator}"}}`)).body.f).toBe(3);
  expect((await send('PATCH', `${rows}/a/f/increment`, '{"value":2.0,"max":50.0}')).body.f).toBe(5);
  const near = encodeURIComponent('{"method":"distanceLessThan","attribute":"p","values":[[[1.0,2.0],1.0,true]]}');
  expect((await send('GET', `${rows}?queries[]=${near}`)).body.total).toBe(1);
});

test.each(['2.0', '1.5'])('a limit of %s is outside the range', async (limit) => {
  const query = encodeURIComponent(`{"method":"limit","values":[${limit}]}`);
  expect((await send('GET', `${rows}?queries[]=${query}`)).body.message).toBe(
    'Invalid query: Invalid limit: Value must be a valid range between 1 and 9,223,372,036,854,775,807',
  );
});
