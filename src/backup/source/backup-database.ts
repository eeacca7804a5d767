import { createDocumentGateway, type DocumentGateway } from '../../appwrite/document-gateway.js';
import { createSchemaGateway, type SchemaGateway } from '../../appwrite/schema-gateway.js';
import type { Transport } from '../../appwrite/transport.js';

/** One database of one project: what is saved, or restored into. */
export interface BackupDatabase {
  readonly transport: Transport;
  readonly projectId: string;
  readonly databaseId: string;
}

/** A database with the gateways to it. */
export interface OpenDatabase {
  readonly projectId: string;
  readonly databaseId: string;
  readonly schemas: SchemaGateway;
  readonly documents: DocumentGateway;
  readonly serverTime: () => number | null;
}

export function openDatabase({ transport, projectId, databaseId }: BackupDatabase): OpenDatabase {
  return {
    projectId,
    databaseId,
    schemas: createSchemaGateway(transport, databaseId),
    documents: createDocumentGateway(transport, databaseId),
    serverTime: () => transport.serverTime?.() ?? null,
  };
}
