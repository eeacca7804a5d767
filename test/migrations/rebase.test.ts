import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replayMigrations } from '../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { checkMigrations, rebaseMigrations, runMigrations } from '../../src/migrations/index.js';
import { schemaHash } from '../../src/schema/schema-hash.js';
import { openWorkplace, type Workplace } from './support.js';

/** Two branches of files that grew from one parent. */

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
  await place.write({
    '001_users': "up(m) { m.createCollection('users', (c) => { c.string('name', { size: 60 }); }); }",
  });
  const [first] = await replayMigrations(await loadMigrations(place.folder));
  const parent = schemaHash(first?.to as never);
  await place.write({
    '002_age': `parent = '${parent}';\nup(m) { m.addAttribute('users', 'age', { type: 'integer', required: false }); }`,
    '003_nick': `parent = '${parent}';\nup(m) { m.addAttribute('users', 'nick', { type: 'string', size: 9, required: false }); /* by hand */ }`,
  });
});
afterEach(() => place.end());

const names = async () => (await readdir(place.folder)).sort();

test('the line of which nothing is applied goes last, with its steps', async () => {
  const { folder } = place;
  const db = place.open();
  await runMigrations(db, { folder, only: ['001_users', '003_nick'] });
  expect(await rebaseMigrations(db, { folder, dryRun: true })).toEqual({
    files: [{ from: '002_age', to: '004_age' }],
    written: false,
  });
  expect(await names()).toEqual(['001_users.cjs', '002_age.cjs', '003_nick.cjs']);
  await rebaseMigrations(db, { folder });
  expect(await names()).toEqual(['001_users.cjs', '003_nick.cjs', '004_age.cjs']);
  expect(await readFile(join(folder, '004_age.cjs'), 'utf8')).toContain("m.addAttribute('users', 'age'");
  expect((await checkMigrations(db, { folder })).filter(({ rule }) => rule === 'two_branches')).toEqual([]);
  expect(await rebaseMigrations(db, { folder })).toEqual({ files: [], written: false });
  await runMigrations(db, { folder });
  expect(
    (await place.database.schemas.read()).schema.collections.find(({ id }) => id === 'users')?.attributes,
  ).toHaveLength(3);
});

test('without a database the later line stays last and gets its parent; a line can be named', async () => {
  const { folder } = place;
  expect(
    (await rebaseMigrations(place.open(), { folder, offline: true, dryRun: true, move: ['002_age'] })).files,
  ).toEqual([{ from: '002_age', to: '004_age' }]);
  expect((await rebaseMigrations(place.open(), { folder, offline: true })).files).toEqual([
    { from: '003_nick', to: '003_nick' },
  ]);
  expect(await readFile(join(folder, '003_nick.cjs'), 'utf8')).toContain('by hand');
});

test('what does not commute, or is applied on both sides, is refused', async () => {
  const { folder } = place;
  const db = place.open();
  await runMigrations(db, { folder });
  await expect(rebaseMigrations(db, { folder })).rejects.toMatchObject({ code: 'migration_invalid' });
  const parent = /parent = '(\w+)'/.exec(await readFile(join(folder, '002_age.cjs'), 'utf8'))?.[1];
  await place.remove('003_nick');
  await place.write({
    '004_shout': `parent = '${parent}';\nup(m) { m.data('x', async () => {}, { touches: ['users'] }); }`,
  });
  await place.write({ '005_data': `up(m) { m.data('y', async () => {}, { touches: ['users'] }); }` });
  await expect(rebaseMigrations(db, { folder, offline: true })).rejects.toThrow(
    /position relative to the other branch matters/,
  );
});

test('a name without words stays one, and gets as many digits as the others', async () => {
  const { folder } = place;
  await place.remove('002_age');
  const [first] = await replayMigrations(await loadMigrations(folder));
  await place.write({
    '002': `parent = '${schemaHash(first?.to as never)}';\nup(m) { m.addAttribute('users', 'age', { type: 'integer', required: false }); }`,
  });
  expect((await rebaseMigrations(place.open(), { folder, offline: true, move: ['002'] })).files).toEqual([
    { from: '002', to: '004' },
  ]);
});

test('files without a parent move with the line they follow, as they are', async () => {
  const { folder } = place;
  await place.write({ '004_mail': `up(m) { m.createCollection('mails', (c) => { c.email('at'); }); }` });
  await place.write({ '005_size': `up(m) { m.addAttribute('mails', 'size', { type: 'integer', required: false }); }` });
  const before = await readFile(join(folder, '005_size.cjs'), 'utf8');
  const db = place.open();
  await runMigrations(db, { folder, only: ['001_users', '002_age'] });
  const first = { from: '003_nick', to: '003_nick' };
  expect((await rebaseMigrations(db, { folder, dryRun: true })).files).toEqual([first]);
  expect((await rebaseMigrations(db, { folder, offline: true, move: ['002_age'], dryRun: true })).files).toEqual([
    { from: '002_age', to: '006_age' },
  ]);
  expect((await rebaseMigrations(db, { folder, offline: true, move: ['002_age', '003_nick'] })).files).toEqual([first]);
  expect(await readFile(join(folder, '005_size.cjs'), 'utf8')).toBe(before);
});

test('lines of which one does not apply after the other are refused, with the reason', async () => {
  const { folder } = place;
  const parent = /parent = '(\w+)'/.exec(await readFile(join(folder, '002_age.cjs'), 'utf8'))?.[1];
  await place.remove('003_nick');
  const refusal = async (name: string, text: string, reason: RegExp) => {
    await place.write({ [name]: `parent = '${parent}';\n${text}` });
    await expect(rebaseMigrations(place.open(), { folder, offline: true })).rejects.toMatchObject({
      code: 'migration_invalid',
      found: expect.stringMatching(reason),
      remedy: expect.stringContaining('Nothing was written.'),
    });
    await place.remove(name);
  };
  await refusal(
    '003_age',
    "up(m) { m.addAttribute('users', 'age', { type: 'float' }); }",
    /position relative to the other branch matters: .*age/,
  );
  await refusal(
    '003_gone',
    "up(m) { m.dropCollection('users'); }",
    /files of the other branch do not apply after them/,
  );
});

test('a rebase that ended between its files is finished by the next one', async () => {
  const { folder } = place;
  const db = place.open();
  await runMigrations(db, { folder, only: ['001_users', '003_nick'] });
  const line = (await replayMigrations((await loadMigrations(folder)).filter(({ name }) => name !== '003_nick'))).at(
    -1,
  );
  await place.write({
    '004_size': `parent = '${schemaHash(line?.to as never)}';\nup(m) { m.addAttribute('users', 'size', { type: 'integer', required: false }); }`,
  });
  const texts = async (at: string) => {
    const found = (await readdir(at)).sort();
    return Object.fromEntries(
      await Promise.all(found.map(async (name) => [name, await readFile(join(at, name), 'utf8')] as const)),
    );
  };
  const before = await texts(folder);
  await rebaseMigrations(db, { folder });
  const after = await texts(folder);
  expect(Object.keys(after)).toEqual(['001_users.cjs', '003_nick.cjs', '004_age.cjs', '005_size.cjs']);
  const renames = [
    ['004_size.cjs', '005_size.cjs'],
    ['002_age.cjs', '004_age.cjs'],
  ] as const;
  for (let done = 0; done <= renames.length; done += 1) {
    const copy = join(dirname(folder), `copy-${done}`);
    await mkdir(copy);
    for (const [name, text] of Object.entries(before)) {
      const [, to = name] = renames.slice(0, done).find(([from]) => from === name) ?? [];
      await writeFile(join(copy, to), text);
    }
    await rebaseMigrations(db, { folder: copy });
    expect(await texts(copy)).toEqual(after);
  }
});
