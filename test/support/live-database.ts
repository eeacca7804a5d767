import { randomBytes } from 'node:crypto';
import { Client } from 'node-appwrite';
import { createDocumentGateway, type DocumentGateway } from '../../src/appwrite/document-gateway.js';
import { createSchemaGateway, type SchemaGateway } from '../../src/appwrite/schema-gateway.js';
import { createTransport, type Transport } from '../../src/appwrite/transport.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';

export interface Project {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly stop: () => Promise<void>;
}

/** A real Appwrite where the environment names one, else an embedded server over HTTP. */
export async function startProject(): Promise<Project> {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  if (endpoint && projectId && apiKey) return { endpoint, projectId, apiKey, stop: async () => {} };
  const server = await EmbeddedAppwrite.start();
  return { endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey, stop: () => server.stop() };
}

/** One database of a project under a name nobody else uses, with the gateways to it. */
export interface LiveDatabase {
  readonly databaseId: string;
  readonly transport: Transport;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
}

export function randomDatabaseId(): string {
  return `entwrite-test-${randomBytes(6).toString('hex')}`;
}

export function connectDatabase(project: Project, databaseId = randomDatabaseId()): LiveDatabase {
  const client = new Client().setEndpoint(project.endpoint).setProject(project.projectId).setKey(project.apiKey);
  const transport = createTransport(async () => client);
  return {
    databaseId,
    transport,
    schemas: createSchemaGateway(transport, databaseId),
    documents: createDocumentGateway(transport, databaseId),
  };
}
