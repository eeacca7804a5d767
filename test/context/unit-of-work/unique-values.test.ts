import { Attribute, Collection, DbContext, Id, Index } from 'entwrite';
import { failureOf } from '../../support/live-context.js';
import { drawDial, type Project, randomDatabaseId, startDials } from '../../support/live-database.js';

@Collection('seats')
@Index(['row', 'place'], { type: 'unique' })
class Seat {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20 }) code!: string;
  @Attribute({ size: 20, required: false }) row?: string;
  @Attribute({ type: 'integer', required: false }) place?: number;
}

class HallDb extends DbContext {
  readonly seats = this.set(Seat);
}

let projects: readonly [Project, ...Project[]];
beforeAll(async () => {
  projects = await startDials();
});
afterAll(async () => {
  for (const { stop } of projects) await stop();
});

describe.each([0, 1])('on dial %s', (dial) => {
  let db: HallDb;
  beforeEach(async () => {
    const { endpoint, projectId, apiKey } = drawDial(projects, dial);
    db = new HallDb({ endpoint, projectId, apiKey, databaseId: randomDatabaseId() });
    await db.getSchemaManager().ensureCreated();
    await db.seats.createMany(['a', 'b', 'c'].map((code, place) => ({ id: code, code, row: 'r', place })));
  });
  afterEach(async () => {
    await db.getSchemaManager().ensureDeleted();
    await db.dispose();
  });
  const codes = async () => (await db.seats.orderBy({ id: 'asc' }).toList()).map(({ id, code }) => `${id} ${code}`);

  test('a unique value that a document gives up is free for others of the same work', async () => {
    const work = db.unitOfWork();
    const [a, b, c] = await work.seats.orderBy({ id: 'asc' }).toList();
    work.seats.add({ id: 'd', code: 'a', row: 'r', place: 0 });
    if (a === undefined || b === undefined || c === undefined) throw new Error('no seats');
    a.code = 'b';
    a.place = 1;
    b.code = 'c';
    b.place = 2;
    work.seats.remove(c);
    expect(await work.saveChanges()).toEqual({ created: 1, updated: 2, deleted: 1 });
    expect(await codes()).toEqual(['a b', 'b c', 'd a']);
  });

  test('values that are exchanged are a conflict that says so, and nothing is written', async () => {
    const work = db.unitOfWork();
    const [a, b, c] = await work.seats.orderBy({ id: 'asc' }).toList();
    if (a === undefined || b === undefined || c === undefined) throw new Error('no seats');
    [a.code, b.code, c.code] = [b.code, c.code, a.code];
    expect(await failureOf(work.saveChanges())).toMatchObject({
      code: 'transaction_conflict',
      found: expect.stringContaining('that exchange values under the unique index'),
    });
    expect(await codes()).toEqual(['a a', 'b b', 'c c']);
    c.code = 'free';
    expect(await work.saveChanges()).toMatchObject({ updated: 3 });
    expect(await codes()).toEqual(['a b', 'b c', 'c free']);
  });

  test('values of optional attributes are exchanged in one transaction, in rings of any length', async () => {
    const work = db.unitOfWork();
    const [a, b, c] = await work.seats.orderBy({ id: 'asc' }).toList();
    if (a === undefined || b === undefined || c === undefined) throw new Error('no seats');
    const places = async () =>
      (await db.seats.orderBy({ id: 'asc' }).toList()).map(({ row, place }) => `${row}${place}`);
    [a.place, b.place] = [b.place ?? 9, a.place ?? 9];
    expect(await work.saveChanges()).toMatchObject({ updated: 2 });
    expect(await places()).toEqual(['r1', 'r0', 'r2']);
    [a.place, b.place, c.place] = [2, 1, 0];
    b.code = 'd';
    work.seats.add({ id: 'e', code: 'b', row: 's', place: 0 });
    expect(await work.saveChanges()).toMatchObject({ updated: 3, created: 1 });
    expect([await places(), await codes()]).toEqual([
      ['r2', 'r1', 'r0', 's0'],
      ['a a', 'b d', 'c c', 'e b'],
    ]);
    expect(await work.saveChanges()).toEqual({ created: 0, updated: 0, deleted: 0 });
  });
});
