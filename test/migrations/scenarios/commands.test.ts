import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  createMigration,
  describePreview,
  describeStatus,
  migrationStatus,
  revertMigrations,
  runMigrations,
  showMigrations,
} from 'entwrite/migrations';
import { openWorkplace, type Workplace } from '../support.js';
import { liveContents } from './live-contents.js';

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '20260101_080000_notes': "up(m) { m.createCollection('notes', (c) => { c.string('text', { size: 60 }); }); }",
    '20260102_080000_stars': "up(m) { m.addAttribute('notes', 'stars', { type: 'integer', required: false }); }",
    '20260103_080000_pins': "up(m) { m.addAttribute('notes', 'pinned', { type: 'boolean', default: false }); }",
    '20260104_080000_short': "up(m) { m.renameAttribute('notes', 'text', 'body'); }",
  });
});
afterEach(() => place.end());

const folder = () => ({ folder: place.folder });
const states = async () =>
  (await migrationStatus(place.open(), folder())).migrations.map(({ name, state }) => `${name.slice(16)} ${state}`);
const back = (more: object) => revertMigrations(place.open(), { ...folder(), allowDestructive: true, ...more });

it('a dry run tells what would happen and changes nothing, then some, all, some back', async () => {
  await runMigrations(place.open(), { ...folder(), to: '20260101_080000_notes' });
  await place.database.documents.create('notes', 'n1', { values: { text: 'first' } });
  const start = await liveContents(place.database);

  const preview = await showMigrations(place.open(), folder());
  expect(preview.files.map(({ steps }) => steps.map((step) => [step.class, step.touchesData]))).toHaveLength(3);
  const text = describePreview(preview);
  for (const part of ["Add attribute 'notes.stars'", 'about', 'requests', "Rename attribute 'notes.text' to 'body'"])
    expect(text).toContain(part);
  expect(await liveContents(place.database)).toEqual(start);
  expect(await states()).toEqual(['notes applied', 'stars pending', 'pins pending', 'short pending']);

  await runMigrations(place.open(), { ...folder(), only: ['20260103_080000_pins'] });
  expect(await states()).toEqual(['notes applied', 'stars pending', 'pins applied', 'short pending']);
  const rest = await runMigrations(place.open(), folder());
  expect(rest.files.map(({ name }) => name.slice(16))).toEqual(['stars', 'short']);
  expect(await place.database.documents.get('notes', 'n1')).toMatchObject({ body: 'first', stars: null });
  expect(describeStatus(await migrationStatus(place.open(), folder()))).toContain('20260102_080000_stars');

  await back({});
  expect(await states()).toEqual(['notes applied', 'stars applied', 'pins applied', 'short pending']);
  await back({ only: ['20260102_080000_stars'] });
  expect(await states()).toEqual(['notes applied', 'stars pending', 'pins applied', 'short pending']);
  await back({ to: '20260101_080000_notes' });
  expect(await states()).toEqual(['notes applied', 'stars pending', 'pins pending', 'short pending']);
  expect(await liveContents(place.database)).toEqual(start);
});

it('a created file is an empty migration that runs', async () => {
  await runMigrations(place.open(), folder());
  const path = await createMigration(place.folder, 'add a colour', { now: new Date('2026-03-01T10:20:30Z') });
  expect(basename(path)).toBe('20260301_102030_add_a_colour.ts');
  expect(await readFile(path, 'utf8')).toContain('AddAColour20260301102030');
  const { files } = await runMigrations(place.open(), folder());
  expect(files).toMatchObject([{ name: '20260301_102030_add_a_colour', outcome: 'applied', steps: [] }]);
});
