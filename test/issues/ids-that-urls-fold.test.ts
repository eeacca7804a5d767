import { createDataAccess } from '../../src/migrations/data/access/data-access.js';
import { newRecord, portsOf } from '../migrations/data/support.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * URLs fold `..` away, so that the address of a document became the one at which all of them are deleted. Half a surrogate pair has no form in
 * a URL: it ended in a bare `URIError`.
 */

const project = useProject();

test.each(['..', '.', '', 'a\ud800'])('the id %j reaches no other address, whatever is asked', async (id) => {
  const database = connectDatabase(project);
  const schema = schemaOf(collection('notes', [attribute('text', 'string')]));
  await managerOf(database, schema).migrate();
  await database.documents.create('notes', 'a', { values: { text: 'kept' } });
  const db = createDataAccess(portsOf(database, schema, newRecord()));
  const refused = { code: 'identifier_invalid' };
  await expect(database.documents.delete('notes', id)).rejects.toMatchObject(refused);
  await expect(database.documents.update('notes', id, { values: { text: 'lost' } })).rejects.toMatchObject(refused);
  await expect(db.delete('notes', id)).rejects.toMatchObject(refused);
  await expect(db.update('notes', id, { text: 'lost' })).rejects.toMatchObject(refused);
  await expect(db.get('notes', id)).rejects.toMatchObject(refused);
  expect(await db.list('notes')).toMatchObject([{ $id: 'a', text: 'kept' }]);
});
