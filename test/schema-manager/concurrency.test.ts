import type { SchemaGateway } from '../../src/appwrite/schema/schema-gateway.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** How many steps of a migration are under way at once. */

const project = useProject();

const model = schemaOf(...Array.from({ length: 12 }, (_, at) => collection(`c${at}`, [attribute('text', 'string')])));

/** The most collections that were being made at once. */
async function mostAtOnce(options: { readonly concurrency?: number }): Promise<number> {
  const database = connectDatabase(project);
  let underWay = 0;
  let most = 0;
  const counted = (schemas: SchemaGateway): SchemaGateway => ({
    ...schemas,
    guardedBy: (guard) => counted(schemas.guardedBy(guard)),
    async perform(...step) {
      underWay += 1;
      most = Math.max(most, underWay);
      const answered = await schemas.perform(...step);
      underWay -= 1;
      return answered;
    },
  });
  await managerOf({ ...database, schemas: counted(database.schemas) }, model).migrate(options);
  return most;
}

test('eight when not given, else as many as the option says', async () => {
  expect(await mostAtOnce({})).toBe(8);
  expect(await mostAtOnce({ concurrency: 2 })).toBe(2);
});

test.each([0, -1, 1.5, Number.NaN])('%p is refused before anything is written', async (concurrency) => {
  const database = connectDatabase(project);
  await expect(managerOf(database, model).migrate({ concurrency })).rejects.toMatchObject({
    code: 'configuration_invalid',
    found: String(concurrency),
  });
  expect((await database.schemas.read()).exists).toBe(false);
});
