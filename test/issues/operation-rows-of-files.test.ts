import { runMigrations } from 'entwrite/migrations';
import { OPERATIONS_COLLECTION } from '../../src/schema-manager/lock/system-collections.js';
import { openWorkplace } from '../migrations/support.js';

/** Schema steps of migration files left no rows in `entwrite_operations`. */
it('what cannot be read off a live schema is written down, for files as for migrate', async () => {
  const place = await openWorkplace();
  try {
    await place.write({
      '001_notes': `up(m) { m.createCollection('notes', (c) => { c.string('n', { size: 20, required: false }); c.integer('old', { required: false }); }); }`,
    });
    await runMigrations(place.open(), { folder: place.folder });
    await place.database.documents.create('notes', 'a', { values: { n: '7', old: 1 } });
    await place.write({
      '002_number': `up(m) { m.alterAttribute('notes', 'n', { type: 'integer' }); m.dropAttribute('notes', 'old'); }`,
    });
    await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    const { documents } = await place.database.documents.list(OPERATIONS_COLLECTION.id, []);
    const rows = documents.map(({ operation, state, phase }) => ({ operation, state, phase }));
    expect(rows).toEqual([
      expect.objectContaining({ state: 'done', phase: 'swapped' }),
      { operation: "Drop attribute 'notes.old'", state: 'done', phase: null },
    ]);
  } finally {
    await place.end();
  }
});
