import { createBackup, restoreBackup } from 'entwrite/backup';
import { runMigrations } from 'entwrite/migrations';
import { openWorkplace } from '../migrations/support.js';

/** A backup of a collection that was parked since: its id is in use. The restore ended with a 409 of Appwrite when it had begun to write. */
test('a restore of a collection that is parked is refused before anything is written, and says what to do', async () => {
  const place = await openWorkplace();
  try {
    const { database, folder } = place;
    const define = (id: string) => `m.createCollection('${id}', (c) => { c.string('name', { size: 60 }); });`;
    await place.write({ '001_start': `up(m) { ${define('ads')} ${define('logs')} }` });
    await runMigrations(place.open(), { folder });
    for (const id of ['ads', 'logs']) await database.documents.create(id, 'one', { values: { name: 'kept' } });
    const backup = `${place.backups}/before`;
    await createBackup(place.open(), { folder: backup });
    await place.write({ '002_drop': "drops = 'park'; up(m) { m.dropCollection('logs'); }" });
    await runMigrations(place.open(), { folder });
    const before = await database.schemas.read();

    await expect(restoreBackup(place.open(), { folder: backup, dryRun: true })).rejects.toMatchObject({
      code: 'backup_refused',
      findings: [{ rule: 'id_is_parked', at: 'logs' }],
    });
    expect(await database.schemas.read()).toEqual(before);
    // What is not parked comes back, and so does what was purged.
    await restoreBackup(place.open(), { folder: backup, only: ['ads'] });
    await place.open().getSchemaManager().purge({ olderThan: 0 });
    await restoreBackup(place.open(), { folder: backup });
    expect(await database.documents.get('logs', 'one')).toMatchObject({ name: 'kept' });
  } finally {
    await place.end();
  }
});
