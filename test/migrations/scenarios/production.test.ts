import { describeRunReport, type MigrationRunReport, runMigrations } from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../support.js';

const environment = process.env.NODE_ENV;
let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_posts': `up(m) {
      m.createCollection('posts', (c) => { c.string('title', { size: 60 }); c.string('old', { size: 60, required: false }); });
    }`,
  });
  await runMigrations(place.open(), { folder: place.folder });
  for (let n = 0; n < 5; n += 1)
    await place.database.documents.create('posts', `p${n}`, { values: { title: `Post ${n}`, old: 'x' } });
  process.env.NODE_ENV = 'production';
});
afterEach(async () => {
  process.env.NODE_ENV = environment;
  await place.end();
});

const CHANGE = {
  '002_tidy': `description = 'Titles are trimmed, what nobody reads goes';
  up(m) {
    m.data('trim', async ({ db, progress }) => {
      await db.updateEach('posts', (post) => (post.title === 'Post 0' ? null : { title: post.title + '.' }));
      progress('trimmed');
    }, { touches: ['posts'], down: 'nothing' });
    m.dropAttribute('posts', 'old');
  }`,
};
const confirm = async () => true;

describe('a run in production', () => {
  it('is not content with a prompt where data is lost', async () => {
    await place.write(CHANGE);
    const run = (more: object) => runMigrations(place.open(), { folder: place.folder, confirm, ...more });
    await expect(run({})).rejects.toMatchObject({ code: 'destructive_refused' });
    await expect(run({ allowDestructive: ['posts.title'] })).rejects.toMatchObject({ code: 'destructive_refused' });
    expect((await place.database.documents.get('posts', 'p1'))?.title).toBe('Post 1');
    await run({ allowDestructive: ['posts.old'] });
    expect((await place.database.documents.get('posts', 'p1'))?.title).toBe('Post 1.');
  });

  it('gives a report of what it did', async () => {
    await place.write(CHANGE);
    const reports: MigrationRunReport[] = [];
    const onReport = (report: MigrationRunReport) => void reports.push(report);
    const answer = await runMigrations(place.open(), {
      folder: place.folder,
      allowDestructive: ['posts.old'],
      onReport,
    });
    expect(reports).toEqual([answer]);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    expect(answer).toMatchObject({
      databaseId: place.database.databaseId,
      direction: 'up',
      environment: 'production',
      batch: 2,
      error: null,
      files: [
        {
          name: '002_tidy',
          outcome: 'applied',
          steps: [
            { description: 'Data: trim', state: 'done', backup: expect.stringContaining(place.backups) },
            { state: 'done', backup: expect.stringContaining(place.backups) },
          ],
          data: [{ step: 'trim', label: 'updateEach posts', seen: 5, changed: 4, skipped: 1, failed: 0 }],
        },
      ],
    });
    expect(answer.requests).toBeGreaterThan(5);
    expect(answer.log).toContain('trimmed');
    const text = describeRunReport(answer);
    for (const part of ['002_tidy: applied', 'batch 2', '5 seen, 4 changed, 1 skipped, 0 failed', place.backups])
      expect(text).toContain(part);
  });

  it('gives it on failure too: error, stack, log and counts, and no key', async () => {
    await place.write({
      ...CHANGE,
      '003_fails': `up(m) {
        m.data('count', async ({ db }) => {
          await db.forEachBatch('posts', { onError: 'collect' }, async (batch, tools) => {
            for (const post of batch) if (post.$id === 'p2') throw new Error('p2 is odd'); else tools.changed();
          });
          throw new TypeError('no luck today');
        }, { touches: [] });
      }`,
    });
    const reports: MigrationRunReport[] = [];
    const run = runMigrations(place.open(), {
      folder: place.folder,
      allowDestructive: true,
      onReport: (report) => void reports.push(report),
    });
    await expect(run).rejects.toMatchObject({ code: 'migration_failed' });
    const [report] = reports;
    if (report === undefined) throw new Error('no report');
    expect(report.error).toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining('no luck today'),
      stack: expect.stringContaining('003_fails.cjs'),
    });
    expect(report.files.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['002_tidy', 'applied'],
      ['003_fails', 'undone'],
    ]);
    expect(report.files[1]?.data).toMatchObject([{ step: 'count', seen: 5, failed: expect.any(Number) }]);
    expect(report.log).toContain('trimmed');
    const text = `${describeRunReport(report)}\n${JSON.stringify(report)}`;
    expect(text).toContain('003_fails: undone');
    expect(text).toContain('no luck today');
    expect(text).not.toContain(place.project.apiKey);
  });
});
