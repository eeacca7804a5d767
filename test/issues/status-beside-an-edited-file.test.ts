import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id } from 'entwrite';
import { migrationStatus, runMigrations } from 'entwrite/migrations';
import { openWorkplace } from '../migrations/support.js';

@Collection('tags')
class Tag {
  @Id() id!: string;
  @Attribute({ size: 60 }) label!: string;
  @Attribute({ size: 9, required: false }) colour?: string;
}
class TagDb extends DbContext {
  readonly tags = this.set(Tag);
}

/** `status --verify` left edited files out when it read what the applied ones do, and failed where a later one builds on them. */
test('checks run again although an applied file was edited', async () => {
  const place = await openWorkplace();
  try {
    const check = "m.check('few', async ({ db }) => (await db.count('tags')) < 5);";
    await place.write({
      '001_tags': `up(m) { m.createCollection('tags', (c) => { c.string('label', { size: 60 }); }); ${check} }`,
      '002_colour': `up(m) { m.addAttribute('tags', 'colour', { type: 'string', size: 9, required: false }); ${check} }`,
    });
    const db = place.database.open(TagDb, { backups: { folder: place.backups } });
    await runMigrations(db, { folder: place.folder });
    await appendFile(join(place.folder, '001_tags.cjs'), '// edited\n');
    const { migrations, checks } = await migrationStatus(db, { folder: place.folder, verify: true });
    expect(migrations.map(({ state }) => state)).toEqual(['edited', 'applied']);
    expect(checks).toEqual([{ file: '002_colour', name: 'few', holds: true, error: null }]);
  } finally {
    await place.end();
  }
});
