import { runMigrations } from 'entwrite/migrations';
import { openWorkplace } from '../migrations/support.js';

/** An index of others that is longer than files can declare was deleted by a change of what it is over, and nobody made it again. */
test('an index that no file can declare is there again after the change of its attribute', async () => {
  const place = await openWorkplace();
  const { database, folder } = place;
  await place.write({
    '001_posts': "up(m) { m.createCollection('posts', (c) => c.string('title', { size: 768, required: false })); }",
  });
  await runMigrations(place.open(), { folder });
  await database.documents.create('posts', 'a', { values: { title: '12' } });
  await database.transport.send({
    method: 'POST',
    path: ['tablesdb', database.databaseId, 'tables', 'posts', 'indexes'],
    parameters: { key: 'by_title', type: 'key', columns: ['title'] },
  });
  await database.schemas.settle(() => true);
  await place.write({ '002_number': "up(m) { m.alterAttribute('posts', 'title', { type: 'integer' }); }" });
  await runMigrations(place.open(), { folder, allowDestructive: true });
  const { schema } = await database.schemas.read();
  await place.end();
  const posts = schema.collections.find(({ id }) => id === 'posts');
  expect(posts).toMatchObject({ attributes: [{ type: 'integer' }], indexes: [{ key: 'by_title' }] });
});
