import { createDocumentGateway } from '../../appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import { createSchemaGateway, type SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { pause } from '../../util/pause.js';

/** One database of one project: what is saved, or restored into. */
export interface BackupDatabase {
  readonly transport: Transport;
  readonly projectId: string;
  readonly databaseId: string;
  /** The server's time as of a write made now, where a lock gives it: what links are guarded by. */
  readonly guardTime?: (() => Promise<string>) | undefined;
}

export interface OpenDatabase {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly serverTime: () => number | null;
  /** A time of the server that is not after now, ISO 8601. */
  readonly guardTime: () => Promise<string>;
}

export function openDatabase({ transport, projectId, databaseId, guardTime }: BackupDatabase): OpenDatabase {
  const schemas = createSchemaGateway(transport, databaseId);
  return {
    projectId,
    databaseId,
    schemas,
    documents: createDocumentGateway(transport, databaseId, schemas.server),
    serverTime: transport.serverTime,
    guardTime: guardTime ?? (() => answeredTime(transport)),
  };
}

/** The resolution of `Date` headers: whole seconds. */
const MOMENT = 400;

/** The time of the last answer, which was before whatever is read now. */
async function answeredTime(transport: Transport): Promise<string> {
  const time = transport.serverTime() ?? Date.now() - 1_000;
  await pause(MOMENT);
  return new Date(time).toISOString();
}
