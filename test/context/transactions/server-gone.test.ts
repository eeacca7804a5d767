import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { EntwriteError } from '../../../src/errors.js';
import { failureOf } from '../../support/live-context.js';
import { type OpenShop, openShop } from '../writes/shop.js';

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.end());

/** An endpoint that hands requests on, until it is gone with the answer to the first one that matches. */
async function goneAfter(isLast: (request: IncomingMessage) => boolean): Promise<string> {
  const { origin } = new URL(shop.server.endpoint);
  const handOn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '', headers } = request;
    const body = await text(request);
    const { 'content-type': type, 'x-appwrite-project': project, 'x-appwrite-key': key } = headers;
    const sent = { 'content-type': String(type), 'x-appwrite-project': String(project), 'x-appwrite-key': String(key) };
    const answer = await fetch(`${origin}${url}`, { method, headers: sent, ...(body !== '' && { body }) });
    const answered = await answer.text();
    // It takes no connection from here on.
    if (isLast(request)) proxy.close();
    response.writeHead(answer.status, { 'content-type': 'application/json', connection: 'close' }).end(answered);
  };
  const proxy = createServer((request, response) => void handOn(request, response));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/v1`;
}

test('a commit that was never sent is not told as one that may be carried out', async () => {
  await shop.db.users.create({ id: 'ada', email: 'ada@x.org', points: 1 });
  let isStaged = false;
  const endpoint = await goneAfter(({ method, url = '' }) => {
    isStaged ||= url.endsWith('/operations');
    return isStaged && method === 'GET';
  });
  const db = shop.open({ endpoint, deadline: 100 });
  const work = db.transaction((tx) => tx.users.increment('ada', 'points', 1), { attempts: 1 });
  const found = 'the connection failed (ECONNREFUSED)';
  expect(await failureOf<EntwriteError>(work)).toMatchObject({ code: 'server_unreachable', found });
  expect((await shop.db.users.get('ada')).points).toBe(1);
});
