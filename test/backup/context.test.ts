import { Attribute, Collection, DbContext, Id } from 'entwrite';
import {
  createBackup,
  createSnapshot,
  listBackups,
  restoreBackup,
  restoreSnapshot,
  restoreValues,
  verifyBackup,
} from 'entwrite/backup';
import { temporaryFolders } from '../support/backup.js';
import { type Project, randomDatabaseId, startProject } from '../support/live-database.js';

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 100 }) text!: string;
}

class NotesDb extends DbContext {
  readonly notes = this.set(Note);
}

const folders = temporaryFolders();
let server: Project;

beforeAll(async () => {
  server = await startProject();
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

async function notes(backups?: { encrypt: { passphrase: string } }): Promise<NotesDb> {
  const { endpoint, projectId, apiKey } = server;
  const db = new NotesDb({
    endpoint,
    projectId,
    apiKey,
    databaseId: randomDatabaseId(),
    ...(backups && { backups }),
  });
  await db.getSchemaManager().ensureCreated();
  await db.notes.create({ text: 'one' });
  return db;
}

describe('backups of a context', () => {
  it('are created, verified and restored', async () => {
    const db = await notes();
    const folder = folders.make();
    await createBackup(db, { folder });
    expect(await verifyBackup({ folder, deep: true })).toMatchObject({ documents: 1, findings: [] });
    const [note] = await db.notes.where({}).toList();
    await db.notes.delete(note?.id ?? '');
    expect(await restoreBackup(db, folder)).toMatchObject({
      collections: [{ id: 'notes', documents: { missing: 1 } }],
    });
    expect(await db.notes.where({}).toList()).toEqual([note]);
    expect(await restoreValues(db, { folder })).toMatchObject([{ collection: 'notes', unchanged: 1 }]);
    const root = folders.make();
    await createSnapshot(db, root, 'first');
    await restoreSnapshot(db, root, 'first');
    expect(await listBackups(root)).toHaveLength(1);
  });

  it('are encrypted and opened as the context says', async () => {
    const db = await notes({ encrypt: { passphrase: 'correct horse' } });
    const folder = folders.make();
    expect((await createBackup(db, { folder })).encryption).not.toBeNull();
    await expect(verifyBackup(folder)).rejects.toMatchObject({ code: 'backup_refused' });
    expect(await verifyBackup(db, folder)).toMatchObject({ documents: 1 });
    expect(await verifyBackup(db, { folder, deep: true })).toMatchObject({ documents: 1 });
    await expect(verifyBackup(db as never)).rejects.toMatchObject({ found: 'a context alone' });
    await expect(restoreBackup(db, { folder, encrypt: { passphrase: 'other' } })).rejects.toMatchObject({
      code: 'backup_invalid',
    });
    await restoreBackup(db, folder);
  });
});
