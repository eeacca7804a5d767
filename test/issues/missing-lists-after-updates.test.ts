import { Attribute, Collection, DbContext, Id } from 'entwrite';
import { openContext, type TestLibrary } from '../context/test-library.js';
import { startEmbedded } from '../support/live-database.js';

@Collection('rows')
class Row {
  @Id() id!: string;
  @Attribute({ type: 'string', size: 20, array: true, required: false }) tags?: string[];
  @Attribute({ type: 'integer', required: false }) count?: number;
}

class RowsDb extends DbContext {
  readonly rows = this.set(Row);
}

/** Appwrite makes an empty list of a missing one with any update of its document; reads in a transaction still found it missing. */
describe.each([
  ['1.9', 'mariadb'],
  ['main', 'mariadb'],
  ['main', 'postgresql'],
] as const)('conditions on lists in a transaction, on %s with %s', (appwrite, engine) => {
  let library: TestLibrary<RowsDb>;
  beforeAll(async () => {
    library = await openContext(RowsDb, await startEmbedded({ appwrite, engine }));
  });
  beforeEach(async () => {
    await library.db.rows.deleteMany({});
    await library.db.rows.create({ id: 'a' });
    await library.db.rows.create({ id: 'b', tags: ['x'] });
  });
  afterAll(() => library.end());

  const found = async ({ rows }: RowsDb) => [
    await rows.where({ tags: { $isNull: true } }).ids(),
    await rows.where({ $not: { tags: { $contains: 'x' } } }).ids(),
    await rows.where({ tags: { $isNull: false } }).count(),
  ];

  test.each<[string, (tx: RowsDb) => Promise<unknown>]>([
    ['another attribute is changed', (tx) => tx.rows.update('a', { count: 1 })],
    ['a number is incremented', (tx) => tx.rows.increment('a', 'count')],
    ['the list is set to null', (tx) => tx.rows.update('b', { tags: null })],
    [
      'the list is set to null and another attribute is changed',
      async (tx) => {
        await tx.rows.update('b', { tags: null });
        await tx.rows.update('b', { count: 1 });
      },
    ],
    [
      'a new document is changed at once, and after others',
      async (tx) => {
        await tx.rows.create({ id: 'c' });
        await tx.rows.update('c', { count: 1 });
        await tx.rows.create({ id: 'd' });
        await tx.rows.delete('a');
        await tx.rows.update('d', { count: 1 });
      },
    ],
    [
      'a new document is incremented',
      async (tx) => {
        await tx.rows.create({ id: 'c', count: 1 });
        await tx.rows.increment('c', 'count');
      },
    ],
  ])('say the same before and after the commit where %s', async (_, write) => {
    const inside = await library.db.transaction(async (tx) => {
      await write(tx);
      return found(tx);
    });
    expect(inside).toEqual(await found(library.db));
  });
});
