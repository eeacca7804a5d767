import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { connectDatabase, type LiveDatabase, type Project } from './live-database.js';

/** The same database for a process that ends before one of its writes, or when it is said to have ended. */
export function endingAfter(
  project: Project,
  { databaseId }: LiveDatabase,
  end: number | (() => boolean),
): LiveDatabase {
  const { transport } = connectDatabase(project, databaseId);
  let sent = 0;
  const ended: typeof transport = {
    ...transport,
    async send(request) {
      if (request.method !== 'GET') sent += 1;
      if (typeof end === 'number' ? sent > end : end()) throw new Error('the process has ended');
      return transport.send(request);
    },
  };
  const schemas = createSchemaGateway(ended, databaseId);
  return { databaseId, transport: ended, schemas, documents: createDocumentGateway(ended, databaseId, schemas.server) };
}
