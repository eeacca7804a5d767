import { readdir } from 'node:fs/promises';
import { listBackups } from 'entwrite/backup';
import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from './support.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_tags':
      "up(m) { m.createCollection('tags', (c) => { c.string('label', { size: 60 }); c.string('secret', { size: 200, encrypt: true, required: false }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  await place.database.documents.create('tags', 't1', { values: { label: 'red', secret: 'hidden' } });
});
afterEach(() => place.end());

async function applied(): Promise<readonly string[]> {
  const { migrations } = await migrationStatus(place.open(), { folder: place.folder });
  return migrations.filter(({ state }) => state === 'applied').map(({ name }) => name);
}

const FAILING = {
  '002_fails': `up(m) {
    m.data('shout', async ({ db }) => { await db.updateEach('tags', (tag) => ({ label: tag.label.toUpperCase() })); }, { touches: ['tags'] });
    m.data('fail', async () => { throw new Error('no luck'); }, { touches: [] });
  }`,
};

describe('automatic backups of migration files', () => {
  it('save everything before each run where the user wants that', async () => {
    await place.write({
      '002_colour': "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 9, required: false }); }",
    });
    const plain = true;
    await runMigrations(place.open({ backups: { folder: place.backups, plain } }), { folder: place.folder });
    expect(await listBackups(place.backups)).toEqual([]);
    await place.write({
      '003_size': "up(m) { m.addAttribute('tags', 'size', { type: 'integer', required: false }); }",
    });
    const always = place.open({ backups: { folder: place.backups, when: 'always', plain } });
    await runMigrations(always, { folder: place.folder });
    expect((await listBackups(place.backups)).map(({ manifest, documents }) => [manifest.name, documents])).toEqual([
      ['before run', 1],
    ]);
  });

  it('are refused where they would hold decrypted values, before anything is written', async () => {
    await place.write(FAILING);
    await expect(runMigrations(place.open(), { folder: place.folder })).rejects.toMatchObject({
      code: 'backup_refused',
    });
    expect((await place.database.documents.get('tags', 't1'))?.label).toBe('red');
  });

  it('are refused before anything is written where a later step needs them', async () => {
    await place.write({
      '002_colour': "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 9, required: false }); }",
      '003_secret': "up(m) { m.dropAttribute('tags', 'secret'); }",
    });
    const files = { folder: place.folder, allowDestructive: true };
    await expect(runMigrations(place.open(), files)).rejects.toMatchObject({ code: 'backup_refused' });
    expect(await applied()).toEqual(['001_tags']);
  });

  it('are refused before anything is reverted where a later step needs them', async () => {
    await place.write({
      '002_pin':
        "up(m) { m.addAttribute('tags', 'pin', { type: 'string', size: 200, encrypt: true, required: false }); }",
      '003_colour': "up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 9, required: false }); }",
    });
    await runMigrations(place.open(), { folder: place.folder });
    const files = { folder: place.folder, allowDestructive: true, to: '001_tags' };
    await expect(revertMigrations(place.open(), files)).rejects.toMatchObject({ code: 'backup_refused' });
    expect(await applied()).toEqual(['001_tags', '002_pin', '003_colour']);
  });

  it('may be encrypted, and bring back what a failed data step wrote', async () => {
    await place.write(FAILING);
    const db = place.open({ backups: { folder: place.backups, encrypt: { passphrase: 'correct horse' } } });
    await expect(runMigrations(db, { folder: place.folder })).rejects.toMatchObject({ code: 'migration_failed' });
    expect(await place.database.documents.get('tags', 't1')).toMatchObject({ label: 'red', secret: 'hidden' });
    const [backup] = await listBackups(place.backups);
    expect(backup?.manifest.encryption).not.toBeNull();
  });

  it('are kept as long as an applied migration needs them', async () => {
    const db = place.open({ backups: { folder: place.backups, plain: true } });
    for (let n = 1; n <= 7; n += 1) {
      await place.write({
        [`01${n}_shout`]:
          "up(m) { m.data('again', async ({ db }) => { await db.updateEach('tags', (tag) => ({ label: tag.label + '!' })); }); }",
      });
      await runMigrations(db, { folder: place.folder });
    }
    expect(await readdir(place.backups)).toHaveLength(7);
    expect((await place.database.documents.get('tags', 't1'))?.label).toBe('red!!!!!!!');
  });
});
