import { randomBytes } from 'node:crypto';
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../../src/appwrite/documents/document-gateway.js';
import { createTransport, type Transport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway, type SchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { dialsOfEnvironment } from './dials.js';

export interface Project {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
  readonly stop: () => Promise<void>;
  /** The embedded server, for faults that no real one offers; absent on a real one. */
  readonly embedded?: EmbeddedAppwrite;
}

/** A real Appwrite where the environment names one, else an embedded server over HTTP. */
export async function startProject(): Promise<Project> {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  if (endpoint && projectId && apiKey) return { endpoint, projectId, apiKey, stop: async () => {} };
  return startEmbedded(dialsOfEnvironment());
}

/** The embedded server of a project, for tests that need its faults: a file that asks for it runs on no other server. */
export function embeddedOf({ embedded }: Project): EmbeddedAppwrite {
  if (embedded === undefined) throw new Error('This test needs faults, which the embedded server alone has.');
  return embedded;
}

/** Such a project for all tests of a file: started before the first of them, stopped after the last. */
export function useProject(): Project {
  let started: Project | undefined;
  beforeAll(async () => {
    started = await startProject();
  });
  afterAll(() => started?.stop());
  return new Proxy({} as Project, { get: (_, name) => started?.[name as keyof Project] });
}

/** A real Appwrite where the environment names one, else embedded servers of the dials that differ most. */
export async function startDials(): Promise<readonly [Project, ...Project[]]> {
  const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
  if (endpoint && projectId && apiKey) return [{ endpoint, projectId, apiKey, stop: async () => {} }];
  return [await startProject(), await startEmbedded({ engine: 'postgresql', appwrite: 'main' })];
}

/** One of some dials, which a property draws by a number. */
export function drawDial(dials: readonly [Project, ...Project[]], drawn: number): Project {
  return dials[drawn % dials.length] ?? dials[0];
}

/** An embedded server of some kind, whatever the environment names. */
export async function startEmbedded(dials: Parameters<typeof EmbeddedAppwrite.start>[0]): Promise<Project> {
  const server = await EmbeddedAppwrite.start(dials);
  return {
    endpoint: server.endpoint,
    projectId: server.projectId,
    apiKey: server.apiKey,
    stop: () => server.stop(),
    embedded: server,
  };
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
  const schemas = createSchemaGateway(transport, databaseId);
  return {
    databaseId,
    transport,
    schemas,
    documents: createDocumentGateway(transport, databaseId, schemas.server),
  };
}

/** Whether the server compares texts without case and accents, as MariaDB does. */
export async function foldsText({ schemas }: LiveDatabase): Promise<boolean> {
  return (await schemas.capabilities()).textEquality === 'folded';
}

/** A database whose gateways have other methods here and there, also where they are guarded by a lock. */
export function overriding(
  database: LiveDatabase,
  {
    schemas = () => ({}),
    documents = () => ({}),
  }: {
    readonly schemas?: (inner: SchemaGateway) => Partial<SchemaGateway>;
    readonly documents?: (inner: DocumentGateway) => Partial<DocumentGateway>;
  },
): LiveDatabase {
  const overSchemas = (inner: SchemaGateway): SchemaGateway => ({
    ...inner,
    ...schemas(inner),
    guardedBy: (guard) => overSchemas(inner.guardedBy(guard)),
  });
  const overDocuments = (inner: DocumentGateway): DocumentGateway => ({
    ...inner,
    ...documents(inner),
    guardedBy: (guard) => overDocuments(inner.guardedBy(guard)),
  });
  return {
    ...database,
    schemas: overSchemas(database.schemas),
    documents: overDocuments(database.documents),
  };
}
