import { appendFileSync } from 'node:fs';
import { type Client, DbContext, defineCollection } from 'entwrite';
import { useTestDatabase } from 'entwrite/testing';
import { TablesDB } from 'node-appwrite';

const notes = defineCollection('notes', { text: { type: 'string', size: 50 } });

/** Writes down where it was made. */
class NotesDb extends DbContext {
  readonly notes = this.set(notes);

  protected override async onMigrationComplete(client: Client): Promise<void> {
    const { databases } = await new TablesDB(client).list();
    appendFileSync(process.env.SEEN ?? '', `${client.config.endpoint} ${databases.map(({ $id }) => $id).join()}\n`);
  }
}

const db = useTestDatabase(NotesDb);

test.each([1, 2])('starts empty (%i)', async () => {
  expect(await db.notes.count()).toBe(0);
  await db.notes.create({ text: 'mine' });
});
