import { DbContext, defineCollection } from '../../src/index.js';

const notes = defineCollection('notes', { text: { type: 'string', size: 20 } });

class NotesDb extends DbContext {
  readonly notes = this.set(notes);
}

const TEXTS = ['a\\b', 'ab', 'a\\', 'a\\%', 'a%', 'a\\_c', 'a\\\\b'];

describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine) => {
  let db: NotesDb;
  beforeAll(async () => {
    const appwrite = engine === 'mariadb' ? '1.9' : 'main';
    db = new NotesDb({ embedded: { file: ':memory:', engine, appwrite }, databaseId: 'notes' });
    await db.getSchemaManager().ensureCreated();
    for (const text of TEXTS) await db.notes.create({ text });
  });
  afterAll(() => db.dispose());

  const found = async (where: Parameters<NotesDb['notes']['where']>[0]) =>
    (await db.notes.where(where).toList()).map(({ text }) => text);

  test.each([
    '\\',
    '\\b',
    '\\%',
    '\\_',
    '\\\\',
    '%',
    'a\\',
  ])('a text with %j is found by what it says', async (part) => {
    expect(await found({ text: { $contains: part } })).toEqual(TEXTS.filter((text) => text.includes(part)));
    expect(await found({ text: { $startsWith: part } })).toEqual(TEXTS.filter((text) => text.startsWith(part)));
    expect(await found({ text: { $endsWith: part } })).toEqual(TEXTS.filter((text) => text.endsWith(part)));
    expect(await found({ $not: { text: { $contains: part } } })).toEqual(TEXTS.filter((text) => !text.includes(part)));
    expect(await found({ text: { $containsAny: [part, 'nothing'] } })).toEqual(
      TEXTS.filter((text) => text.includes(part)),
    );
  });
});
