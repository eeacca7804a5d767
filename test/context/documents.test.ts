import { Permission, Role } from 'node-appwrite';
import type { Loaded } from '../../src/metadata/entity-types/loaded.js';
import { type Novel, Sample, Writer } from './library.js';
import { LibraryDb, openContext, type TestLibrary } from './test-library.js';

let library: TestLibrary<LibraryDb>;
beforeAll(async () => {
  library = await openContext(LibraryDb);
});
afterAll(async () => {
  await library.end();
});

describe('create, get, find, update, delete', () => {
  test('a document lives', async () => {
    const { writers } = library.db;
    const before = Date.now() - 5000;
    const ada = await writers.create({ name: 'Ada', bio: 'Counts.', permissions: [Permission.read(Role.any())] });
    expect(ada).toBeInstanceOf(Writer);
    expect(ada).toMatchObject({
      name: 'Ada',
      role: 'writer',
      token: 'made',
      bio: 'Counts.',
      permissions: ['read("any")'],
    });
    expect(ada.id).toMatch(/^[0-9a-f]{20}$/);
    expect(ada.createdAt.getTime()).toBeGreaterThan(before);
    expect(ada.nick).toBeUndefined();

    expect(await writers.get(ada.id)).toMatchObject({ id: ada.id, name: 'Ada', bio: 'Counts.', motto: undefined });
    const changed = await writers.update(ada.id, { nick: 'A', bio: null });
    expect(changed).toMatchObject({ name: 'Ada', nick: 'A', bio: null, permissions: ['read("any")'] });
    expect((await writers.update(ada.id, { permissions: [] })).permissions).toEqual([]);
    expect((await writers.update(ada.id, {})).name).toBe('Ada');
    expect((await writers.update(ada.id, await writers.get(ada.id))).nick).toBe('A');

    await writers.delete(ada.id);
    expect(await writers.find(ada.id)).toBeUndefined();
  });

  test('a document that does not exist', async () => {
    const { writers } = library.db;
    const missing = { code: 'document_not_found' };
    await expect(writers.get('nobody')).rejects.toMatchObject({ ...missing, at: 'Writer' });
    await expect(writers.update('nobody', { name: 'Ada' })).rejects.toMatchObject(missing);
    await expect(writers.delete('nobody')).rejects.toMatchObject(missing);
  });

  test('an empty id never reaches the routes for all documents', async () => {
    const { genres } = library.db;
    const kept = await genres.create({ label: 'kept' });
    for (const id of ['', '.', '..', '../genres', '?x', undefined as unknown as string]) {
      expect(await genres.find(id)).toBeUndefined();
      await expect(genres.delete(id)).rejects.toMatchObject({ code: 'document_not_found' });
      await expect(genres.update(id, { label: 'gone' })).rejects.toMatchObject({ code: 'document_not_found' });
    }
    expect((await genres.get(kept.id)).label).toBe('kept');
    await genres.delete(kept.id);
  });

  test('an id that is taken is document_exists', async () => {
    const { genres } = library.db;
    await genres.create({ id: 'twice', label: 'one' });
    await expect(genres.create({ id: 'twice', label: 'two' })).rejects.toMatchObject({ code: 'document_exists' });
    await genres.delete('twice');
  });

  test('a document without any value, and one with the dates of an import', async () => {
    const { samples } = library.db;
    const empty = await samples.create({});
    expect(await samples.get(empty.id)).toMatchObject({ strings: [], integer: undefined });
    const old = await samples.create({ createdAt: new Date('2001-02-03T04:05:06.789Z') });
    expect((await samples.get(old.id)).createdAt).toEqual(new Date('2001-02-03T04:05:06.789Z'));
    await samples.delete(empty.id);
    await samples.delete(old.id);
  });

  test('nothing is sent for a document that breaks rules', async () => {
    const { writers } = library.db;
    const before = await writers.count();
    await expect(writers.create({ name: 'A', nick: 'longer', id: '?' })).rejects.toMatchObject({
      code: 'document_invalid',
      findings: [{ at: 'Writer.id' }, { at: 'Writer.name' }, { at: 'Writer.nick' }],
    });
    expect(await writers.count()).toBe(before);
  });

  test('class-transformer’s decorators count for documents that are read', async () => {
    const { profiles } = library.db;
    const { id } = await profiles.create({
      code: 'abc',
      label: 'shown',
      internal: 'x',
      theme: { contrast: 5, shade: () => '' },
    });
    expect(await profiles.get(id)).toMatchObject({
      code: 'ABC',
      label: 'shown',
      internal: undefined,
      theme: { contrast: 5 },
    });
    expect((await profiles.get(id)).theme?.shade()).toBe('5%');
  });
});

describe('relationships', () => {
  test('linked by id, by document, and written along', async () => {
    const { writers, novels, genres } = library.db;
    const ada = await writers.create({ name: 'Ada' });
    const crime = await genres.create({ label: 'crime' });
    const novel = await novels.create({ title: 'One', writer: ada, genres: [crime.id, { label: 'drama' }] });
    expect((novel as Loaded<Novel, 'genres'>).genres.map(({ label }) => label).sort()).toEqual(['crime', 'drama']);

    const read = await novels.get(novel.id);
    expect(read.writer).toBeInstanceOf(Writer);
    expect(read.writer?.id).toBe(ada.id);
    expect(await novels.where({ writer: ada }).count()).toBe(1);
    expect(await novels.where({ genres: crime.id }).toList()).toHaveLength(1);
    expect(await genres.where({ label: 'drama' }).count()).toBe(1);

    await novels.update(novel.id, { writer: null });
    expect((await novels.get(novel.id)).writer).toBeUndefined();
    expect(await novels.where({ writer: null }).count()).toBe(1);
    const along = await writers.create({ name: 'Bob', novels: [novel.id, { title: 'Two' }] });
    expect(await novels.where({ writer: along.id }).orderBy({ title: 'asc' }).toList()).toMatchObject([
      { title: 'One' },
      { title: 'Two' },
    ]);
  });

  test('giving a read document back does not change those it is linked with', async () => {
    const { writers, novels } = library.db;
    const eve = await writers.create({ name: 'Eve', novels: [{ title: 'Hers' }] });
    await writers.update(eve.id, await writers.get(eve.id));
    expect(await novels.where({ writer: eve.id }).count()).toBe(1);
  });
});

describe('many documents', () => {
  test('createMany keeps the order and applies defaults', async () => {
    const { samples } = library.db;
    const ids = await samples.createMany(
      Array.from({ length: 250 }, (_, integer) => ({ integer, boolean: integer % 2 === 0 })),
    );
    const all = await samples.where({ integer: { $isNull: false } }).toList();
    expect(all.map(({ id }) => id)).toEqual(ids);
    expect(all.map(({ integer }) => integer)).toEqual(ids.map((_, at) => at));
    await expect(samples.createMany([{ integer: 1 }, { integer: 1.5 }])).rejects.toMatchObject({
      code: 'document_invalid',
      at: '[1] Sample.integer',
    });
    for await (const { id } of samples.stream()) await samples.delete(id);
    expect(await samples.count()).toBe(0);
  });

  test('on collections with relationships a hundred go in a transaction', async () => {
    const { novels } = library.db;
    const before = await novels.count();
    await novels.createMany(Array.from({ length: 20 }, (_, at) => ({ title: `N${at}` })));
    expect(await novels.count()).toBe(before + 20);
    await expect(
      novels.createMany([
        { id: 'same', title: 'x' },
        { id: 'same', title: 'x' },
      ]),
    ).rejects.toMatchObject({
      code: 'bulk_incomplete',
      failed: [{ index: 1, id: 'same', error: { code: 'document_exists' } }],
      notTried: [0],
    });
  });
});

test('a Sample made by hand is written like a plain object', async () => {
  const { samples } = library.db;
  const sample = Object.assign(new Sample(), { string: 'x', unknown: 'left out' });
  const { id, string } = await samples.create(sample);
  expect(string).toBe('x');
  await samples.delete(id);
});
