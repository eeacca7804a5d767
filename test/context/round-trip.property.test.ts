import fc from 'fast-check';
import type { Sample } from './library.js';
import { LibraryDb, openContext, type TestLibrary } from './test-library.js';

let library: TestLibrary<LibraryDb>;
beforeAll(async () => {
  library = await openContext(LibraryDb);
});
afterAll(async () => {
  await library.end();
});

const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).filter((value) => !/\p{Surrogate}/u.test(value) && !value.includes('\0'));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const date = fc.date({
  min: new Date('1000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:58.999Z'),
  noInvalidDate: true,
});
const position = fc.tuple(fc.integer({ min: -180, max: 180 }), fc.integer({ min: -90, max: 90 }));
/** MariaDB keeps 14 digits of a float. */
const float = fc.integer({ min: -8_000_000, max: 8_000_000 }).map((value) => value / 1024);

const VALUES: { readonly [P in keyof Sample]?: fc.Arbitrary<NonNullable<Sample[P]>> } = {
  string: text(10),
  varchar: text(10),
  text: text(300),
  mediumtext: text(300),
  longtext: text(300),
  integer: fc.maxSafeInteger(),
  small: fc.integer({ min: -5, max: 5 }),
  bigint: int64,
  float: float.filter((value) => Math.abs(value) <= 1000),
  boolean: fc.boolean(),
  datetime: date,
  email: fc.constantFrom('ada@example.org', 'a.b+c@mail.example.com'),
  url: fc.constantFrom('https://example.org', 'https://example.org/a?b=c#d'),
  ip: fc.oneof(fc.ipV4(), fc.constantFrom('::1', '2001:db8::8a2e:370:7334')),
  enum: fc.constantFrom('red', 'Green'),
  point: position,
  line: fc.array(position, { minLength: 2, maxLength: 4 }),
  polygon: fc.constant([
    [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 0],
    ] as [number, number][],
  ]),
  json: fc
    .jsonValue({ maxDepth: 2 })
    .filter((value) => value !== null && JSON.stringify(value).length <= 100)
    .map((value) => JSON.parse(JSON.stringify(value)) as object),
  strings: fc.array(text(10), { maxLength: 4 }),
  integers: fc.array(fc.maxSafeInteger(), { maxLength: 4 }),
  bigints: fc.array(int64, { maxLength: 4 }),
  datetimes: fc.array(date, { maxLength: 3 }),
  site: fc.constantFrom('https://example.org/', 'http://x.test/y').map((href) => new URL(href)),
};

const samples = fc.record(VALUES as Record<string, fc.Arbitrary<unknown>>, { requiredKeys: [] });

test('what is written is what is read, for values of every type', async () => {
  const set = library.db.samples;
  await fc.assert(
    fc.asyncProperty(samples, samples, async (values, patch) => {
      const created = await set.create(values);
      expect(created).toMatchObject(values);
      expect(await set.get(created.id)).toMatchObject(values);
      await set.update(created.id, patch);
      expect(await set.get(created.id)).toMatchObject({ ...values, ...patch });
      await set.delete(created.id);
    }),
    { numRuns: process.env.LONG ? 1000 : 30 },
  );
});
