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

  test('values that are exchanged are a conflict, and nothing is written', async () => {
    const work = db.unitOfWork();
    const [a, b] = await work.seats.orderBy({ id: 'asc' }).toList();
    if (a === undefined || b === undefined) throw new Error('no seats');
    [a.code, b.code] = [b.code, a.code];
    expect(await failureOf(work.saveChanges())).toMatchObject({ code: 'transaction_conflict' });
    expect(await codes()).toEqual(['a a', 'b b', 'c c']);
  });
});
