import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import type { LiveDatabase } from './live-database.js';

/** The database, with somebody else who acts before the server gets its n-th request: a process that was a moment faster. */
export function besideRequest(database: LiveDatabase, nth: number, act: () => Promise<void>): LiveDatabase {
  const { databaseId } = database;
  let sent = 0;
  const send: typeof database.transport.send = async (request) => {
    if (request.path[1] === databaseId) {
      sent += 1;
      if (sent === nth) await act();
    }
    return database.transport.send(request);
  };
  const transport = { ...database.transport, send };
  const schemas = createSchemaGateway(transport, databaseId);
  return { databaseId, transport, schemas, documents: createDocumentGateway(transport, databaseId, schemas.server) };
}
