import { connectDatabase, overriding, startProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

it('takes a unique index back when duplicates were written while it was created', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  const users = (...indexes: ReturnType<typeof index>[]) =>
    schemaOf(collection('users', [attribute('email', 'email')], { indexes }));
  await managerOf(database, users()).migrate();
  await database.documents.create('users', 'a', { values: { email: 'x@example.org' } });

  const other = connectDatabase(project, database.databaseId);
  let written: Promise<unknown> | undefined;
  const unique = managerOf(
    overriding(database, {
      schemas: ({ perform }) => ({
        async perform(operation, schema) {
          if (operation.type === 'create_index') {
            written = other.documents.create('users', 'b', { values: { email: 'x@example.org' } });
            await written;
          }
          return perform(operation, schema);
        },
      }),
    }),
    users(index('by_email', ['email'], 'unique')),
  );
  await expect(unique.migrate()).rejects.toMatchObject({
    code: 'data_conflict',
    at: 'users.by_email',
    remedy: expect.stringContaining('was rolled back'),
  });
  expect((await managerOf(database, users()).analyze()).isEmpty).toBe(true);
  await project.stop();
});
