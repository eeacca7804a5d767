import { DbContext } from '../../../src/context/db-context.js';
import { defineCollection } from '../../../src/metadata/define-collection.js';
import { openContext, type TestLibrary } from '../test-library.js';

const places = defineCollection(
  'places',
  {
    at: { type: 'point', required: false },
    way: { type: 'line', required: false },
    area: { type: 'polygon', required: false },
    tags: { type: 'string', array: true, required: false },
    hours: { type: 'json', required: false },
    opened: { type: 'datetime', required: false },
  },
  { documentSecurity: true },
);

class PlacesDb extends DbContext {
  readonly places = this.set(places);
}

let library: TestLibrary<PlacesDb>;
beforeAll(async () => {
  library = await openContext(PlacesDb);
});
afterAll(() => library.end());

test('values that are changed in place are saved, also after an earlier save', async () => {
  const { db } = library;
  await db.places.create({
    $id: 'mill',
    at: [1, 2],
    way: [
      [0, 0],
      [1, 1],
    ],
    area: [
      [
        [0, 0],
        [4, 0],
        [4, 4],
        [0, 0],
      ],
    ],
    tags: ['old'],
    hours: { monday: [9, 17] },
    opened: new Date('2001-01-01T00:00:00.000Z'),
    $permissions: [],
  });
  const work = db.unitOfWork();
  const mill = await work.places.get('mill');
  for (const round of [1, 2]) {
    const { at, way, area, hours } = mill as unknown as {
      at: number[];
      way: number[][];
      area: number[][][];
      hours: { monday: number[] };
    };
    at[0] = 10 * round;
    (way[1] as number[])[0] = 20 * round;
    (area[0]?.[1] as number[])[0] = 30 * round;
    hours.monday[0] = round;
    mill.tags?.push(`round ${round}`);
    mill.opened?.setUTCFullYear(2010 + round);
    mill.$permissions.push(`read("user:u${round}")`);
    expect(await work.saveChanges()).toMatchObject({ updated: 1 });
    const tags = ['old', 'round 1', 'round 2'].slice(0, 1 + round);
    expect(await db.places.get('mill')).toMatchObject({
      at: [10 * round, 2],
      way: [
        [0, 0],
        [20 * round, 1],
      ],
      area: [
        [
          [0, 0],
          [30 * round, 0],
          [4, 4],
          [0, 0],
        ],
      ],
      tags,
      hours: { monday: [round, 17] },
      opened: new Date(`${2010 + round}-01-01T00:00:00.000Z`),
    });
    expect([...(await db.places.get('mill')).$permissions].sort()).toEqual(
      ['read("user:u1")', 'read("user:u2")'].slice(0, round),
    );
  }
});
