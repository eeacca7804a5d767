import fc from 'fast-check';
import { describeOperation } from '../../src/operations/operation.js';
import { arbitrarySchema, runs } from '../support/arbitrary-schema.js';
import { connectDatabase, drawDial, type Project, startDials } from '../support/live-database.js';
import { managerOf } from '../support/schema-manager.js';

let dials: readonly [Project, ...Project[]];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

describe('migrate', () => {
  it('leaves nothing to do for analyze, whatever the schema', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySchema(), fc.nat(), async (schema, dial) => {
        const database = connectDatabase(drawDial(dials, dial));
        const schemas = managerOf(database, schema);
        await schemas.migrate();
        expect([...(await schemas.analyze())].map(describeOperation)).toEqual([]);
        await schemas.ensureDeleted();
      }),
      runs(20, 500),
    );
  }, 300_000);
});
