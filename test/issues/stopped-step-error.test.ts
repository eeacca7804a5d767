import { type MigrationRunReport, revertMigrations, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';

/** A step that a signal stopped, or that failed in a revert, came out as an error without a code; reports lacked the cause. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_notes': "up(m) { m.createCollection('notes', (c) => { c.string('text', { size: 20 }); }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (let n = 0; n < 5; n += 1) await place.database.documents.create('notes', `n${n}`, { values: { text: 'x' } });
});
afterEach(() => place.end());

it('a signal within a data step is reported as such, and the next run continues', async () => {
  await place.write({
    '002_change':
      "up(m) { m.data('work', async ({ db }) => { await db.updateEach('notes', { size: 1 }, () => ({ text: 'y' })); }); }",
  });
  const controller = new AbortController();
  const stopped = runMigrations(place.open(), {
    folder: place.folder,
    signal: controller.signal,
    onProgress: (event) => void (event.type === 'documents' && event.action === 'processed' && controller.abort()),
  });
  await expect(stopped).rejects.toMatchObject({ name: 'EntwriteError', code: 'aborted_by_user' });
  const { files } = await runMigrations(place.open(), { folder: place.folder });
  expect(files).toMatchObject([{ name: '002_change', outcome: 'applied' }]);
});

it('a step that fails in a revert names its file, and the report the line', async () => {
  await place.write({
    '002_change':
      "up(m) { m.data('work', async () => {}, { down: async () => { throw new TypeError('no way back today'); } }); }",
  });
  await runMigrations(place.open(), { folder: place.folder });
  const reports: MigrationRunReport[] = [];
  const error = await failureOf(
    revertMigrations(place.open(), { folder: place.folder, onReport: (report) => void reports.push(report) }),
  );
  expect(error).toMatchObject({ code: 'migration_failed', at: '002_change' });
  expect(reports[0]?.error?.stack).toMatch(/Caused by: TypeError: no way back today[\s\S]*002_change\.cjs/);
});
