import fc from 'fast-check';
import { describeOperation } from '../../src/operations/operation.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { connectDatabase, type Project, startProject } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';

let project: Project;
beforeAll(async () => {
  project = await startProject();
});
afterAll(() => project.stop());

describe('migrate', () => {
  it('leaves nothing to do for analyze, whatever the schema', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySchema(), async (schema) => {
        const database = connectDatabase(project);
        const schemas = managerOf(database, schema);
        await schemas.migrate();
        expect([...(await schemas.analyze())].map(describeOperation)).toEqual([]);
        await schemas.ensureDeleted();
      }),
      runs(50),
    );
  }, 300_000);
});
