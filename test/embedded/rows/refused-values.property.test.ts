import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import { runs } from '../../support/arbitrary-schema.js';
import { dialsOfEnvironment } from '../../support/dials.js';
import { call } from '../support/api.js';

/** What recordings of a real 1.9.6 (`fact-*`) show refused for one value is refused for any value of its kind, and nothing is stored. */
const DATABASE = '/tablesdb/refused';
const ROWS = `${DATABASE}/tables/t/rows`;

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start(dialsOfEnvironment());
  const column = (key: string, type: string, options: object = {}) => ({ key, type, required: false, ...options });
  await send('POST', '/tablesdb', { databaseId: 'refused', name: 'refused' });
  const columns = [
    column('text', 'string', { size: 30 }),
    column('list', 'string', { size: 30, array: true }),
    column('small', 'integer'),
    column('few', 'integer', { min: 0, max: 8 }),
    column('wide', 'bigint'),
    column('float', 'double'),
    column('unit', 'double', { min: -1, max: 1 }),
    column('flag', 'boolean'),
    column('kind', 'string', { size: 30, format: 'enum', elements: ['x', 'y'] }),
    column('must', 'string', { size: 30, required: true }),
    column('name', 'string', { size: 30 }),
    column('point', 'point'),
  ];
  const indexes = [{ key: 'by_name', type: 'unique', attributes: ['name'] }];
  await send('POST', `${DATABASE}/tables`, { tableId: 't', name: 't', columns, indexes });
});
afterAll(() => server.stop());

async function send(method: string, path: string, body: object) {
  const answer = await call(server, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
}

const INT32 = 2n ** 31n;
const INT64 = 2n ** 63n;
const beyond = (limit: bigint) =>
  fc
    .tuple(fc.bigInt({ min: 0n, max: limit }), fc.boolean())
    .map(([more, isBelow]) => (isBelow ? -limit - 1n - more : limit + more));
const word = fc.string({ unit: fc.constantFrom(...'abeiouxyz'), minLength: 1, maxLength: 10 });
const notNumber = fc.oneof(
  word,
  word.map((one) => [one]),
  fc.boolean(),
);
const fraction = fc.double({ min: 0.01, max: 0.99, noNaN: true });

/** By attribute, values that no row takes. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 31, maxLength: 60 }),
    fc.string({ unit: fc.constantFrom('😀', 'é'), minLength: 31, maxLength: 40 }),
    fc.integer(),
    fc.boolean(),
    fc.array(word, { minLength: 1 }),
  ),
  list: fc.oneof(
    fc.array(fc.array(word, { minLength: 1 }), { minLength: 1 }),
    fc.array(fc.integer(), { minLength: 1 }),
  ),
  small: fc.oneof(beyond(INT32), notNumber, fraction, fc.integer().map(String)),
  few: fc.oneof(fc.integer({ min: 9, max: 10_000 }), fc.integer({ min: -10_000, max: -1 })),
  wide: fc.oneof(beyond(INT64), notNumber),
  float: fc.oneof(notNumber, fraction.map(String)),
  unit: fc.oneof(
    fraction.map((by) => 1 + by),
    fraction.map((by) => -1 - by),
  ),
  flag: fc.oneof(word, fc.integer()),
  kind: fc.oneof(
    word.filter((one) => one !== 'x' && one !== 'y'),
    fc.integer(),
  ),
  point: fc.oneof(
    fc.tuple(fc.integer({ min: 181, max: 9999 }), fc.constant(0)),
    fc.tuple(fc.constant(0), fc.integer({ min: 91, max: 9999 })),
    fc.tuple(fc.integer({ min: -9999, max: -181 }), fc.constant(0)),
  ),
};

const json = (value: unknown) =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `#${one}#` : one)).replace(/"#(-?\d+)#"/g, '$1');

/** Creating a row, or changing one; the whole body as text, since it may hold integers that JavaScript cannot. */
async function attempt(method: 'POST' | 'PATCH', path: string, body: unknown) {
  const response = await fetch(`${server.endpoint}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-appwrite-project': server.projectId,
      'x-appwrite-key': server.apiKey,
    },
    body: json(body),
  });
  return { status: response.status, type: ((await response.json()) as { readonly type?: string }).type };
}

const count = async () => (await call(server, 'GET', ROWS)).body.total;

test.each(Object.entries(VALUES))('%s', async (key, values) => {
  const before = await count();
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const answer = await attempt('POST', ROWS, { rowId: 'unique()', data: { must: 'm', [key]: value } });
      expect(answer).toEqual({ status: 400, type: 'row_invalid_structure' });
    }),
    runs(25),
  );
  expect(await count()).toBe(before);
});

test('a row without a required value, or with a value under a key that is not an attribute', async () => {
  const keys = fc.oneof(
    word.map((one) => `no-${one}`),
    fc.constantFrom('constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '0', '2024'),
  );
  await fc.assert(
    fc.asyncProperty(keys, fc.jsonValue(), async (key, value) => {
      const refused = { status: 400, type: 'row_invalid_structure' };
      const unknown = { rowId: 'unique()', data: { must: 'm', [key]: value } };
      expect(await attempt('POST', ROWS, unknown)).toEqual(refused);
      expect(await attempt('POST', ROWS, { rowId: 'unique()', data: { text: 'x' } })).toEqual(refused);
    }),
    runs(15),
  );
});

/** On PostgreSQL such a text is another one, and only the same one is refused. */
test('a text that the engine takes for one under a unique index: on MariaDB also by case, accents or spaces at its end', async () => {
  const { appwrite, engine } = dialsOfEnvironment();
  const refused = {
    status: 409,
    type: appwrite === 'main' ? 'row_unique_constraint_violation' : 'row_already_exists',
  };
  let at = 0;
  const accents = '\u0300\u0301\u0308';
  await fc.assert(
    fc.asyncProperty(word, fc.array(fc.nat({ max: 3 }), { minLength: 10, maxLength: 10 }), async (base, how) => {
      at += 1;
      const name = `${at} ${base}`;
      const alike = [...base].map((letter, place) => {
        const upper = (how[place] ?? 0) % 2 === 0 ? letter.toUpperCase() : letter;
        const accent = 'aeiou'.includes(letter) ? (accents[how[place] ?? 0] ?? '') : '';
        return `${upper}${accent}`.normalize('NFC');
      });
      const first = { rowId: `u${at}`, data: { must: 'm', name } };
      const like = `${at} ${alike.join('')}${' '.repeat(how[0] ?? 0)}`;
      const second = { rowId: `v${at}`, data: { must: 'm', name: engine === 'postgresql' ? name : like } };
      expect((await attempt('POST', ROWS, first)).status).toBe(201);
      expect(await attempt('POST', ROWS, second)).toEqual(refused);
      if (engine !== 'postgresql' || like === name) return;
      expect((await attempt('POST', ROWS, { rowId: `w${at}`, data: { must: 'm', name: like } })).status).toBe(201);
    }),
    runs(20),
  );
});
