import { runMigrations } from 'entwrite/migrations';
import type { Resolution } from '../../src/schema-manager/plan/value-changes.js';
import { openWorkplace } from '../migrations/support.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A function without `return` nulled every value; halves of characters, NaN and Infinity were stored as something else. */

const text = (size: number) => attribute('n', 'string', { size });

it.each<[string, Resolution]>([
  ['undefined', { map: () => undefined }],
  ['half of a surrogate pair', { map: (value) => String(value).slice(0, 3) }],
])('a map that gives %s is refused, and the values stand', (_, resolution) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [text(30)]))).migrate();
    await database.documents.create('users', 'ada', { values: { n: 'ab😀cd' } });
    await database.documents.create('users', 'bob', { values: { n: null } });
    const shorter = managerOf(database, schemaOf(collection('users', [text(5)])));
    const refusal = { code: 'data_conflict', findings: [{ at: 'users.n' }] };
    await expect(shorter.migrate({ resolve: { 'users.n': resolution } })).rejects.toMatchObject(refusal);
    expect((await database.documents.get('users', 'ada'))?.n).toBe('ab😀cd');
  }));

it('nothing made of nothing is no mistake', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [text(30)]))).migrate();
    await database.documents.create('users', 'ada', { values: { n: 'a long name' } });
    await database.documents.create('users', 'bob', { values: { n: null } });
    const map = (value: unknown) => (value as string | null)?.slice(0, 6);
    await managerOf(database, schemaOf(collection('users', [text(6)]))).migrate({ resolve: { 'users.n': { map } } });
    expect((await database.documents.get('users', 'ada'))?.n).toBe('a long');
    expect((await database.documents.get('users', 'bob'))?.n).toBeNull();
  }));

it.each(['() => undefined', '() => NaN', '() => Infinity', '() => new Date(NaN)'])('a backfill %s', (backfill) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [text(30)]))).migrate();
    await database.documents.create('users', 'ada', { values: { n: 'x' } });
    const more = schemaOf(collection('users', [text(30), attribute('m', 'float')]));
    // biome-ignore lint/security/noGlobalEval: the cases are named by their source
    const resolve = { 'users.m': { backfill: eval(backfill) as () => unknown } };
    await expect(managerOf(database, more).migrate({ resolve })).rejects.toMatchObject({ code: 'data_conflict' });
  }));

it.each([
  ["db.update('notes', 'a', { n: NaN })", 'NaN'],
  ["db.update('notes', 'a', { text: 'ab😀'.slice(0, 3) })", 'half a surrogate pair'],
  ["db.create('notes', { n: Infinity })", 'Infinity'],
  ["db.backfill('notes', 'n', () => {})", 'undefined'],
  ["db.copyAttribute('notes', 'text', 'n', { convert: (text) => { Number(text); } })", 'undefined'],
])('a data step: %s', async (call, found) => {
  const place = await openWorkplace();
  try {
    await place.write({
      '001_notes': `up(m) { m.createCollection('notes', (c) => {
        c.string('text', { size: 20, required: false }); c.float('n', { required: false }); }); }`,
    });
    await runMigrations(place.open(), { folder: place.folder });
    await place.database.documents.create('notes', 'a', { values: { text: 'abc' } });
    await place.write({
      '002_work': `up(m) { m.data('work', async ({ db }) => { await ${call}; }, { touches: ['notes'] }); }`,
    });
    await expect(runMigrations(place.open(), { folder: place.folder })).rejects.toThrow(found);
    expect(await place.database.documents.get('notes', 'a')).toMatchObject({ text: 'abc', n: null });
  } finally {
    await place.end();
  }
});
