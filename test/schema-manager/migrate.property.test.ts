import fc from 'fast-check';
import { describeOperation } from '../../src/operations/operation.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';

let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());

function manager(database: LiveDatabase, schema: DatabaseSchema): DbSchemaManager {
  return new DbSchemaManager({
    model: { entities: [], schema, renames: [] },
    schemas: database.schemas,
    documents: database.documents,
    requestCount: database.transport.requestCount,
  });
}

describe('migrate', () => {
  it('leaves nothing to do for analyze, whatever the schema', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySchema(), async (schema) => {
        const database = connectDatabase(project);
        const schemas = manager(database, schema);
        await schemas.migrate();
        expect([...(await schemas.analyze())].map(describeOperation)).toEqual([]);
        await schemas.ensureDeleted();
      }),
      runs(50),
    );
  }, 300_000);
});
