import { sharedDatabase } from '../support/live-context.js';
import { embeddedOf, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Both keys of a relationship change by two requests. Where the answer to the first one was lost, both were sent again, and Appwrite knew no
 * relationship of the old key: the run failed and was rolled back.
 */

const project = useProject();
const users = collection('users', [attribute('name', 'string')]);
const modelOf = (key: string, twoWayKey: string) =>
  schemaOf(users, collection('posts', [], { relationships: [link({ key, twoWay: true, twoWayKey })] }));
const renames = [
  { collection: 'posts', from: 'author', to: 'writer' },
  { collection: 'users', from: 'posts', to: 'texts' },
];

test.each([1, 2])('the answer to request %i is lost', async (lost) => {
  const server = embeddedOf(project);
  const database = sharedDatabase(project);
  await managerOf(database, modelOf('author', 'posts')).migrate();
  await database.documents.create('users', 'ada', { values: { name: 'Ada' } });
  await database.documents.create('posts', 'first', { values: { author: 'ada' } });
  let sent = 0;
  server.setFaults({
    http({ method, path }) {
      if (method !== 'PATCH' || !path.endsWith('/relationship')) return undefined;
      sent += 1;
      return sent === lost ? { kind: 'reset-after' } : undefined;
    },
  });
  const manager = managerOf(database, modelOf('writer', 'texts'), { renames });
  await manager.migrate();
  server.setFaults({});
  expect((await manager.analyze()).isEmpty).toBe(true);
  const select = '{"method":"select","values":["*","writer.$id"]}';
  expect((await database.documents.list('posts', [select])).documents).toMatchObject([{ writer: { $id: 'ada' } }]);
  await database.end();
});
