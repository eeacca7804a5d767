import { Attribute, Collection, DbContext, Id } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { countRequests } from '../context/writes/shop.js';

/** An upsert looked for a document with the id that had been made for it a moment before, even where it had no unique values to look for. */

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 20 }) text!: string;
}

class NotesDb extends DbContext {
  readonly notes = this.set(Note);
}

test('an upsert without an id and unique values is a creation', async () => {
  const server = await EmbeddedAppwrite.start();
  const { endpoint, projectId, apiKey } = server;
  const db = new NotesDb({ endpoint, projectId, apiKey, databaseId: 'notes' });
  await db.getSchemaManager().ensureCreated();
  await db.notes.upsert({ id: 'first', text: 'first' });
  expect(await countRequests(server, () => db.notes.upsert({ text: 'one' }))).toBe(1);
  expect(await countRequests(server, () => db.notes.upsertMany([{ text: 'two' }, { text: 'three' }]))).toBe(3);
  expect(await countRequests(server, () => db.notes.upsert({ id: 'first', text: 'again' }))).toBe(2);
  expect((await db.notes.toList()).map(({ text }) => text)).toEqual(['again', 'one', 'two', 'three']);
  await db.dispose();
  await server.stop();
});
