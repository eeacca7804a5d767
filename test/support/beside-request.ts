import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { kindOf } from './disturb.js';
import type { LiveDatabase } from './live-database.js';

/** The database, with somebody who sees each request before the server gets it. */
export function watchingRequests(
  { databaseId, transport: inner }: LiveDatabase,
  see: (request: ServerRequest) => Promise<void>,
): LiveDatabase {
  const send: typeof inner.send = async (request) => {
    if (request.path[1] === databaseId) await see(request);
    return inner.send(request);
  };
  const transport = { ...inner, send };
  const schemas = createSchemaGateway(transport, databaseId);
  return { databaseId, transport, schemas, documents: createDocumentGateway(transport, databaseId, schemas.server) };
}

/** The requests that work sends to a database, in order, each by its kind: method and route, without ids. */
export async function sentKinds(
  database: LiveDatabase,
  work: (watched: LiveDatabase) => Promise<unknown>,
): Promise<readonly string[]> {
  const kinds: string[] = [];
  await work(watchingRequests(database, async ({ method, path }) => void kinds.push(kindOf(method, path))));
  return kinds;
}

/** The same of its writes. */
export async function writeKinds(...sent: Parameters<typeof sentKinds>): Promise<readonly string[]> {
  return (await sentKinds(...sent)).filter((kind) => !kind.startsWith('GET'));
}

/** The database, with somebody else who acts before the server gets its n-th request: a process that was a moment faster. */
export function besideRequest(database: LiveDatabase, nth: number, act: () => Promise<void>): LiveDatabase {
  let sent = 0;
  return watchingRequests(database, async () => {
    sent += 1;
    if (sent === nth) await act();
  });
}
