import { createDocumentGateway } from '../../appwrite/documents/create-document-gateway.js';
import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Transport } from '../../appwrite/http/transport.js';
import { createSchemaGateway, type SchemaGateway } from '../../appwrite/schema/schema-gateway.js';
import { pause } from '../../util/pause.js';

/** A database of a project, to save or to restore into. */
export interface BackupDatabase {
  readonly transport: Transport;
  readonly projectId: string;
  readonly databaseId: string;
  /** The server's time from a write made now, if a lock provides it: guards of links compare with it. */
  readonly guardTime?: (() => Promise<string>) | undefined;
}

export interface OpenDatabase {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly serverTime: () => number | null;
  /** A server time no later than now, ISO 8601. */
  readonly guardTime: () => Promise<string>;
}

export function openDatabase({ transport, projectId, databaseId, guardTime }: BackupDatabase): OpenDatabase {
  const schemas = createSchemaGateway(transport, databaseId);
  return {
    projectId,
    databaseId,
    schemas,
    documents: createDocumentGateway(transport, databaseId, schemas.server, { sendsOperators: false }),
    serverTime: transport.serverTime,
    guardTime: guardTime ?? (() => answeredTime(transport)),
  };
}

/** Milliseconds to wait, because `Date` headers are in whole seconds. */
const MOMENT = 400;

/** The time of the last answer, which precedes whatever is read from now on. */
async function answeredTime(transport: Transport): Promise<string> {
  const time = transport.serverTime() ?? Date.now() - 1_000;
  await pause(MOMENT);
  return new Date(time).toISOString();
}
