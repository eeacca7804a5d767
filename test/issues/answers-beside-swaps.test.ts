import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Where names change places, refusals of answers named the temporary key, which no model has, and told people to give an answer for it. */

const project = useProject();
let database: SharedDatabase;
const schema = schemaOf(collection('people', [attribute('a', 'string'), attribute('b', 'string')]));
beforeEach(async () => {
  database = sharedDatabase(project);
  await managerOf(database, schema).migrate();
});
afterEach(() => database.end());

function swapping() {
  const renames = [
    { collection: 'people', from: 'a', to: 'b' },
    { collection: 'people', from: 'b', to: 'a' },
  ];
  return managerOf(database, schema, { renames });
}

test('an answer for values that are kept says which attribute they are kept in', async () => {
  const refused = swapping().migrate({ resolve: { 'people.a': { map: { x: 'y' } } } });
  const error = await refused.catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'configuration_invalid' });
  expect(JSON.stringify(error)).not.toContain('swap_');
});

test('an answer against a declared rename says which one', async () => {
  const refused = swapping().migrate({ renames: { 'people.a': false } });
  await expect(refused).rejects.toMatchObject({
    code: 'configuration_invalid',
    found: expect.stringContaining("while 'b' has"),
  });
});
