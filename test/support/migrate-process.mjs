/**
 * Migrates in a process of its own, which tests kill or pause: `node migrate-process.mjs '<json>'` with the target, the model's schema,
 * renames, and the lease. Uses the built package. Ends with 0, or with 1 and the error's code on its output.
 */
import { Client } from 'node-appwrite';
import { createDocumentGateway } from '../../dist/esm/appwrite/documents/document-gateway.js';
import { createTransport } from '../../dist/esm/appwrite/http/transport.js';
import { createSchemaGateway } from '../../dist/esm/appwrite/schema/schema-gateway.js';
import { normalizeSchema } from '../../dist/esm/schema/normalize-schema.js';
import { DbSchemaManager } from '../../dist/esm/schema-manager/db-schema-manager.js';

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
const slug = { 'authors.slug': { backfill: (document) => String(document.name).toLowerCase() } };
try {
  const resolve = schema.collections.some(({ id }) => id === 'authors') ? slug : {};
  await manager.migrate({ allowDestructive: true, resolve });
} catch (error) {
  process.stdout.write(String(error.code ?? error));
  process.exitCode = 1;
}
