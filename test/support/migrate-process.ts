/**
 * Migrates in a process of its own, which tests kill or pause: `node migrate-process.mjs '<json>'` with the target, the model's schema,
 * renames, and the lease. The build bundles it with what it needs of src. Ends with 0, or with 1 and the error's code on its output.
 */
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../src/appwrite/documents/create-document-gateway.js';
import { createTransport } from '../../src/appwrite/http/transport.js';
import { createSchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';

const { endpoint, projectId, apiKey, databaseId, schema, renames = [], lease } = JSON.parse(process.argv[2] ?? '{}');
const client = new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey);
const transport = createTransport(async () => client);
const manager = new DbSchemaManager({
  model: { entities: [], schema: normalizeSchema(schema), renames },
  schemas: createSchemaGateway(transport, databaseId),
  documents: createDocumentGateway(transport, databaseId),
  requestCount: transport.requestCount,
  ...(lease && { lease }),
});
const slug = {
  'authors.slug': { backfill: (document: { readonly name?: unknown }) => String(document.name).toLowerCase() },
};
try {
  const resolve = schema.collections.some(({ id }: { readonly id: string }) => id === 'authors') ? slug : {};
  await manager.migrate({ allowDestructive: true, resolve });
} catch (error) {
  process.stdout.write(String((error as { readonly code?: string }).code ?? error));
  process.exitCode = 1;
}
