import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAutomaticBackups, createBackup, verifyBackup } from 'entwrite/backup';
import { createLinkedDatabase, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { type Project, startProject } from '../support/live-database.js';

const folders = temporaryFolders();
let server: Project;
let source: TestDatabase;

beforeAll(async () => {
  server = await startProject();
  source = testDatabase(server);
  await createLinkedDatabase(source);
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

const rules = async (folder: string) =>
  (await verifyBackup({ folder, deep: true })).findings.map(({ rule, at }) => `${rule} ${at}`);

describe('the deep verification of a backup of attributes', () => {
  it('restores the saved values, required ones and those under a unique index too', async () => {
    const backups = createAutomaticBackups(source, { root: folders.make() });
    const saved = await backups.save(
      [{ collection: 'authors', attributes: ['name', 'role', 'tags', 'big'] }],
      'values',
    );
    expect(await rules(saved?.folder ?? '')).toEqual([]);
  });

  it('restores links whose other end is in the backup, and names the others', async () => {
    const whole = folders.make();
    await createBackup(source, { folder: whole, only: ['posts.labels', 'posts.title', 'labels'] });
    expect(await rules(whole)).toEqual([]);
    const part = folders.make();
    await createBackup(source, { folder: part, only: ['posts.team', 'posts.labels', 'posts.title'] });
    expect((await rules(part)).sort()).toEqual([
      'dangling_link posts',
      'relationship_left_out posts.labels',
      'relationship_left_out posts.team',
    ]);
  });

  it('finds what a restore would not give back', async () => {
    const folder = folders.make();
    await createBackup(source, { folder, only: ['authors.name'] });
    const path = join(folder, 'manifest.json');
    // A schema in which the saved values do not fit.
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"size": 50', '"size": 1'));
    await verifyBackup(folder);
    await expect(verifyBackup({ folder, deep: true })).rejects.toMatchObject({ code: 'backup_refused' });
  });
});
