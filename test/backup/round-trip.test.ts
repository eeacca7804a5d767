import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { createLinkedDatabase, stateOf, temporaryFolders, testDatabases } from '../support/backup.js';
import { useProject } from '../support/live-database.js';

const folders = temporaryFolders();
const project = useProject();
const database = testDatabases(project);

afterEach(() => folders.clear());

describe('a backup', () => {
  it('restores documents, links, times, permissions and schema into an empty database', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const before = await stateOf(source);
    const folder = folders.make();
    const manifest = await createBackup(source, { folder });
    expect(await stateOf(source)).toEqual(before);

    const target = database();
    const report = await restoreBackup(target, { folder });
    expect(report.findings).toEqual([]);
    expect(await stateOf(target)).toEqual(before);
    const again = await createBackup(target, { folder: folders.make() });
    // Collections are created side by side, and listed as they came to be.
    const digests = ({ collections }: typeof manifest) => new Map(collections.map(({ id, digest }) => [id, digest]));
    expect(digests(again)).toEqual(digests(manifest));
  });

  it('proves itself in an embedded server', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder });
    const { findings, documents } = await verifyBackup({ folder, deep: true });
    expect(findings).toEqual([]);
    expect(documents).toBe(30);
  });

  it('is for the eyes of its owner only and holds no secret', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const folder = folders.make();
    const { collections } = await createBackup(source, { folder });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['manifest.json', ...collections.map((saved) => saved.file)])
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8');
    expect(text).not.toContain(project.apiKey);
    expect(text).not.toContain(project.endpoint);
  });
});

describe('deep verification', () => {
  it('tells links that cannot be made again from documents that differ', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const { documents } = source;
    await documents.create('posts', 'lost', { values: { title: 'Lost', team: 'nowhere' } });
    const folder = folders.make();
    await createBackup(source, { folder });
    const { findings } = await verifyBackup({ folder, deep: true });
    expect(findings.map(({ rule, at }) => [rule, at])).toEqual([['dangling_link', 'posts']]);
  });

  it('says that a relationship needs both its ends', async () => {
    const source = database();
    await createLinkedDatabase(source);
    const folder = folders.make();
    await createBackup(source, { folder, only: ['posts', 'labels'] });
    const { findings } = await verifyBackup({ folder, deep: true });
    expect(findings.map(({ rule, at }) => [rule, at])).toContainEqual(['relationship_left_out', 'posts.team']);
    expect(findings.map(({ rule, at }) => [rule, at])).toContainEqual(['dangling_link', 'posts']);
  });
});
