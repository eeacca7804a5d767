import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import { Index } from '../../../src/decorators/index-decorator.js';
import type { Where } from '../../../src/metadata/entity-types/filter.js';
import type { Position } from '../../../src/schema/attribute-schema.js';

/** Places, and words. */

@Collection('places')
@Index(['about'], { type: 'fulltext' })
class Place {
  @Id() id!: string;
  @Attribute({ type: 'text', required: false }) about?: string;
  @Attribute({ type: 'point', required: false }) spot?: Position;
  @Attribute({ type: 'line', required: false }) road?: readonly Position[];
  @Attribute({ type: 'polygon', required: false }) area?: readonly (readonly Position[])[];
  @Attribute({ array: true, required: false, type: 'datetime' }) days?: readonly Date[];
  @Attribute({ array: true, required: false, type: 'float' }) sizes?: readonly number[];
  @Attribute({ required: false }) unsearched?: string;
}

class PlacesDb extends DbContext {
  readonly places = this.set(Place);
}

const square = (x: number, y: number, size: number): readonly (readonly Position[])[] => [
  [
    [x, y],
    [x + size, y],
    [x + size, y + size],
    [x, y + size],
    [x, y],
  ],
];
const DAY = new Date('2026-03-01T00:00:00.000Z');

describe.each(['mariadb', 'postgresql'] as const)('on %s', (engine) => {
  let db: PlacesDb;
  beforeAll(async () => {
    const appwrite = engine === 'mariadb' ? '1.9' : 'main';
    db = new PlacesDb({ embedded: { file: ':memory:', engine, appwrite }, databaseId: 'places' });
    await db.getSchemaManager().ensureCreated();
    await db.places.createMany([
      {
        id: 'here',
        spot: [0, 0],
        area: square(0, 0, 4),
        road: [
          [0, 0],
          [4, 4],
        ],
        about: 'Some quiet fountains',
      },
      {
        id: 'near',
        spot: [0.01, 0],
        area: square(3, 3, 4),
        road: [
          [0, 4],
          [4, 0],
        ],
        about: 'A loud market',
        days: [DAY],
      },
      {
        id: 'far',
        spot: [5, 5],
        area: square(20, 20, 1),
        road: [
          [9, 9],
          [8, 8],
        ],
        sizes: [0.5, 3],
      },
      { id: 'none' },
    ]);
  });
  afterAll(() => db.dispose());

  const ids = (where: Where<Place>) => db.places.where(where).ids();

  test('distances', async () => {
    expect(await ids({ spot: { $near: { point: [0, 0], meters: 2000 } } })).toEqual(['here', 'near']);
    expect(await ids({ spot: { $beyond: { point: [0, 0], meters: 2000 } } })).toEqual(['far']);
    expect(await ids({ $not: { spot: { $near: { point: [0, 0], meters: 2000 } } } })).toEqual(['far']);
    expect(await ids({ spot: { $near: { point: [0, 0], degrees: 1 } } })).toEqual(['here', 'near']);
    await expect(ids({ road: { $near: { point: [0, 0], meters: 5 } } })).rejects.toMatchObject({
      code: 'query_invalid',
    });
    await expect(ids({ spot: { $near: { point: [200, 0], meters: 5 } } })).rejects.toMatchObject({
      code: 'query_invalid',
    });
  });

  test('meetings', async () => {
    expect(await ids({ spot: { $within: square(-1, -1, 2) } })).toEqual(['here', 'near']);
    expect(await ids({ $not: { spot: { $within: square(-1, -1, 2) } } })).toEqual(['far']);
    expect(await ids({ spot: [5, 5] })).toEqual(['far']);
    expect(await ids({ spot: { $ne: [5, 5] } })).toEqual(['here', 'near']);
    expect(await ids({ area: { $intersects: square(3, 3, 0.5) } })).toEqual(['here', 'near']);
    expect(await ids({ area: { $contains: [1, 1] } })).toEqual(['here']);
    expect(await ids({ area: { $overlaps: square(2, 2, 3) } })).toEqual(['here', 'near']);
    expect(await ids({ area: { $touches: square(21, 20, 1) } })).toEqual(['far']);
    expect(
      await ids({
        road: {
          $crosses: [
            [0, 1],
            [4, 1],
          ],
        },
      }),
    ).toEqual(['here', 'near']);
    await expect(ids({ spot: { $intersects: 'x' as never } })).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(ids({ spot: { $isNull: true } as never })).rejects.toMatchObject({ code: 'query_invalid' });
  });

  test('words', async () => {
    expect(await ids({ about: { $search: 'quiet' } })).toEqual(['here']);
    expect(await ids({ $not: { about: { $search: 'quiet' } } })).toEqual(['near']);
    expect(await ids({ $or: [{ about: { $search: 'market' } }, { spot: [5, 5] }] })).toEqual(['near', 'far']);
    await expect(ids({ about: { $search: ' % ' } })).rejects.toMatchObject({ code: 'query_invalid' });
    await expect(ids({ unsearched: { $search: 'quiet' } })).rejects.toMatchObject({
      code: 'query_invalid',
      remedy: expect.stringContaining('`@Index` of the type `fulltext`'),
    });
  });

  test('lists of dates and of fractions', async () => {
    expect(await ids({ days: { $contains: DAY } })).toEqual(['near']);
    expect(await ids({ sizes: { $containsAll: [0.5, 3] } })).toEqual(['far']);
    expect(await ids({ sizes: { $containsAny: [] } })).toEqual([]);
  });
});
