import { sameStoredValue } from '../../src/documents/same-stored-value.js';
import type { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES, attributeType, describeAttribute } from '../../src/schema/attribute-types.js';
import { convertValue } from '../../src/schema/convert-value.js';
import { connectDatabase, drawDial, type Project, startDials } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Pairs of attribute types and array or not, with data in the collection: every pair in `npm run test:long`; in `npm test` each family of
 * types, single or in lists, becomes each other once, and each type is one that is left and one that is reached.
 */

let dials: readonly [Project, ...Project[]];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

/** Values of each type, those that others can hold among them. */
const VALUES: { readonly [T in AttributeSchema['type']]: readonly unknown[] } = {
  string: ['12', 'true', '2026-01-02T03:04:05.678+00:00', 'a', 'x@example.org'],
  varchar: ['12', '1.5', 'false', 'b'],
  text: ['12', 'https://example.org/x', ''],
  mediumtext: ['-7', '127.0.0.1'],
  longtext: ['0', 'some text'],
  integer: [0, 1, -5, 2_147_483_648],
  bigint: [0, 1, 9_007_199_254_740_993n],
  float: [0, 1, 2.5],
  boolean: [true, false],
  datetime: ['2026-01-02T03:04:05.678+00:00'],
  email: ['x@example.org'],
  url: ['https://example.org/x'],
  ip: ['127.0.0.1', '::1'],
  enum: ['a', 'b'],
  point: [[1, 2]],
  line: [
    [
      [1, 2],
      [3, 4],
    ],
  ],
  polygon: [
    [
      [
        [0, 0],
        [0, 4],
        [4, 4],
        [0, 0],
      ],
    ],
  ],
};

const forms: readonly AttributeSchema[] = ATTRIBUTE_TYPE_NAMES.flatMap((type) => {
  const single = attribute('value', type);
  return attributeType(single).canBeArray ? [single, { ...single, array: true } as AttributeSchema] : [single];
});

/** Cells that go through one migration together: more would not fit a row. */
const AT_ONCE = 5;

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, at) =>
    items.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}

const other = attribute('other', 'string', { default: 'under a default' });
const keyed = <A extends AttributeSchema>(form: A, at: number): A => ({ ...form, key: `value${at}` });
const isConvertible = (value: unknown, from: AttributeSchema, to: AttributeSchema) =>
  'value' in convertValue(value, from, to);

const familyOf = (form: AttributeSchema): string => `${attributeType(form).family}${form.array ? '[]' : ''}`;
const met = new Set<string>();
const reached = new Map<AttributeSchema, number>(forms.map((form) => [form, 0]));

/** The chunks of forms that a form is changed to: one of each family that its own has not met, else the one reached least often so far. */
function chosen(from: AttributeSchema): readonly (readonly AttributeSchema[])[] {
  const others = forms.filter((form) => form !== from);
  const leastReached = others.sort((a, b) => (reached.get(a) ?? 0) - (reached.get(b) ?? 0));
  const taken = leastReached.filter((to) => {
    const pair = `${familyOf(from)} to ${familyOf(to)}`;
    return process.env.LONG || (!met.has(pair) && met.add(pair));
  });
  if (taken.length === 0) taken.push(...leastReached.slice(0, 1));
  for (const to of taken) reached.set(to, (reached.get(to) ?? 0) + 1);
  return chunks(taken);
}

describe.each(forms.map((form, at) => [describeAttribute(form), form, at] as const))('from %s', (_name, from, nth) => {
  const values = [null, ...VALUES[from.type].map((value) => (from.array ? [value] : value))];

  it.each(
    chosen(from).map((chunk, at) => [chunk.map(describeAttribute).join(' | '), chunk, at] as const),
  )('to %s', async (_to, chunk, at) => {
    const database = connectDatabase(drawDial(dials, nth + at));
    const before = schemaOf(collection('cells', [...chunk.map((_, at) => keyed(from, at)), other]));
    const after = schemaOf(collection('cells', [...chunk.map(keyed), other]));
    const migrate = () => managerOf(database, after).migrate({ allowDestructive: true });
    await managerOf(database, before).migrate();

    const fitting = chunk.map((to) => values.filter((value) => isConvertible(value, from, to)));
    for (const [row] of values.entries()) {
      const document = chunk.map(
        (_, at) => [`value${at}`, fitting[at]?.[row % (fitting[at]?.length ?? 1)] ?? null] as const,
      );
      await database.documents.create('cells', `d${row}`, {
        values: { ...Object.fromEntries(document), other: 'kept' },
        permissions: ['read("any")'],
      });
    }
    const old = (await database.documents.list('cells', [])).documents;

    const stubborn = chunk.map((to) => values.find((value) => !isConvertible(value, from, to)));
    if (stubborn.some((value) => value !== undefined)) {
      const document = chunk.map((_, at) => [`value${at}`, stubborn[at] ?? null] as const);
      await database.documents.create('cells', 'stubborn', {
        values: { ...Object.fromEntries(document), other: 'kept' },
      });
      const named = chunk.flatMap((_, at) => (stubborn[at] === undefined ? [] : [`cells.value${at}`]));
      const refusal = (await migrate().catch((error: unknown) => error)) as EntwriteError;
      expect(refusal.code).toBe('data_conflict');
      expect(refusal.findings.map(({ at }) => at)).toEqual(named);
      await database.documents.delete('cells', 'stubborn');
    }

    await migrate();
    const now = new Map(
      (await database.documents.list('cells', [])).documents.map((document) => [document.$id, document]),
    );
    expect(now.size).toBe(old.length);
    for (const was of old) {
      const is = now.get(was.$id);
      for (const [at, to] of chunk.entries()) {
        const wanted = convertValue(was[`value${at}`], from, to);
        expect(sameStoredValue(is?.[`value${at}`], 'value' in wanted ? wanted.value : undefined, to.type)).toBe(true);
      }
      const kept = ({ $id, $createdAt, $updatedAt, $permissions, other: value }: typeof was) => ({
        $id,
        $createdAt,
        $updatedAt,
        $permissions,
        value,
      });
      expect(is && kept(is)).toEqual(kept(was));
    }
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
    await managerOf(database, after).ensureDeleted();
  });
});

test('each type is left and reached', () => {
  expect([...reached.values()]).not.toContain(0);
});
