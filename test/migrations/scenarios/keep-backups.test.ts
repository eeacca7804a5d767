import { rm } from 'node:fs/promises';
import { DbContext, defineCollection } from 'entwrite';
import { listBackups, pruneBackups } from 'entwrite/backup';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { sharedDatabase } from '../../support/live-context.js';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

function notesOf(keys: readonly string[]) {
  const text = { type: 'string', size: 20, required: false } as const;
  const attributes = Object.fromEntries(keys.map((key) => [key, text]));
  return class extends DbContext {
    readonly notes = this.set(defineCollection('notes', attributes));
  };
}
const FullNotes = notesOf(['text', 'more']);
const EmptyNotes = notesOf(['more']);

const KEYS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven'];

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  const strings = KEYS.map((key) => `c.string('${key}', { size: 20, required: false });`).join(' ');
  await place.write({ '000_all': `up(m) { m.createCollection('things', (c) => { ${strings} }); }` });
  await runMigrations(place.open(), { folder: place.folder });
  const values = Object.fromEntries(KEYS.map((key) => [key, `value of ${key}`]));
  await place.database.documents.create('things', 't1', { values });
});
afterEach(() => place.end());

const drop = (key: string, at: number) =>
  place.write({ [`00${at + 1}_drop_${key}`]: `up(m) { m.dropAttribute('things', '${key}'); }` });
const options = () => ({ folder: place.folder, allowDestructive: true });
const count = async () => (await listBackups(place.backups)).length;

describe('automatic backups', () => {
  it('stay five in number, and those of one run stay together however many they are', async () => {
    const before = await liveContents(place.database);
    for (const [at, key] of KEYS.entries()) await drop(key, at);
    await runMigrations(place.open(), options());
    expect(await count()).toBe(KEYS.length);
    await revertMigrations(place.open(), { ...options(), batch: true });
    expect(await liveContents(place.database)).toEqual(before);
  });

  it('that applied migrations need stay over any number of runs, and bring everything back', async () => {
    for (const [at, key] of KEYS.entries()) {
      await drop(key, at);
      await runMigrations(place.open(), options());
    }
    expect(await count()).toBe(KEYS.length);
    const kept: string[] = [];
    const needed = (await listBackups(place.backups)).slice(2).map(({ folder }) => folder);
    await pruneBackups(place.backups, { keep: 1, needed, dryRun: true, onKept: (_, reason) => kept.push(reason) });
    expect(new Set(kept)).toEqual(new Set(['needed to revert an applied migration']));
    await revertMigrations(place.open(), { ...options(), to: '000_all' });
    const document = await place.database.documents.get('things', 't1');
    expect(KEYS.map((key) => document?.[key])).toEqual(KEYS.map((key) => `value of ${key}`));
    // Reverted, they are needed no more.
    expect(await count()).toBeLessThanOrEqual(5);
  });

  it('that applied migrations need stay while `migrate()` makes more, there and in another database of the folder', async () => {
    await drop('one', 0);
    await runMigrations(place.open(), options());
    const other = sharedDatabase(place.project);
    const migrate = { besideFiles: true, only: ['notes'], allowDestructive: true };
    for (const database of [place.database, other])
      for (let round = 1; round <= 6; round += 1) {
        const open = (Notes: typeof FullNotes) => database.open(Notes, { backups: { folder: place.backups } });
        await open(FullNotes).getSchemaManager().migrate(migrate);
        await database.documents.create('notes', `n${round}`, { values: { text: 'gone' } });
        await open(EmptyNotes).getSchemaManager().migrate(migrate);
      }
    await other.end();
    expect(await count()).toBe(1 + 5 + 5);
    await revertMigrations(place.open(), options());
    expect((await place.database.documents.get('things', 't1'))?.one).toBe('value of one');
  });

  it('stay five in number where `migrate()` saves everything each time and drops nothing', async () => {
    const other = sharedDatabase(place.project);
    const backups = { folder: place.backups, when: 'always' } as const;
    for (let width = 1; width <= 8; width += 1)
      await other
        .open(notesOf(KEYS.slice(0, width)), { backups })
        .getSchemaManager()
        .migrate();
    await other.end();
    expect(await count()).toBe(5);
  });

  it('that are gone need consent of their own, since what they held comes back empty', async () => {
    await drop('one', 0);
    await runMigrations(place.open(), options());
    for (const { folder } of await listBackups(place.backups)) await rm(folder, { recursive: true });
    const revert = (more: object = {}) => revertMigrations(place.open(), { folder: place.folder, ...more });
    const refusal = { findings: [{ rule: 'comes_back_empty', at: expect.stringMatching(/^things.one$/) }] };
    await expect(revert()).rejects.toMatchObject({ code: 'destructive_refused', ...refusal });
    await expect(revert({ allowDestructive: true })).rejects.toMatchObject({ code: 'destructive_refused', ...refusal });
    await expect(revert({ confirm: async () => false })).rejects.toMatchObject({ code: 'aborted_by_user' });
    const report = await revert({ allowDestructive: ['things.one'] });
    expect(report.log.filter((line) => line.startsWith('warning:'))).toHaveLength(1);
    expect(await place.database.documents.get('things', 't1')).toMatchObject({ one: null, two: 'value of two' });
  });

  it('that were never made need the same consent', async () => {
    await drop('one', 0);
    await runMigrations(place.open({ backups: 'off' }), options());
    const revert = (more: object = {}) => revertMigrations(place.open(), { folder: place.folder, ...more });
    await expect(revert({ allowDestructive: true })).rejects.toMatchObject({
      code: 'destructive_refused',
      findings: [{ rule: 'comes_back_empty', at: 'things.one', found: expect.stringContaining('run without backups') }],
    });
    await revert({ allowDestructive: ['things.one'] });
    expect(await place.database.documents.get('things', 't1')).toMatchObject({ one: null, two: 'value of two' });
  });
});
