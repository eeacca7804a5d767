import { attributeChanges } from '../../src/schema/attribute-changes.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { ATTRIBUTE_TYPE_NAMES, attributeType, describeAttribute } from '../../src/schema/attribute-types.js';
import { convertValue } from '../../src/schema/convert-value.js';
import { sameStoredValue } from '../../src/schema-manager/same-stored-value.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Every pair of attribute types and array or not, with data in the collection. */

let project: Project;
let database: LiveDatabase;
beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
});
afterAll(async () => {
  await managerOf(database, schemaOf()).ensureDeleted();
  await project.stop();
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
const cells = forms.flatMap((from) =>
  forms.filter((to) => to !== from).map((to) => [describeAttribute(from), describeAttribute(to), from, to] as const),
);

let count = 0;

describe('a change of type with data', () => {
  it.each(cells)('from %s to %s', async (_from, _to, from, to) => {
    count += 1;
    const id = `cell-${count}`;
    const other = attribute('other', 'string', { default: 'under a default' } as Partial<AttributeSchema> as never);
    await managerOf(database, schemaOf(collection(id, [from, other]))).migrate({ only: [id] });
    const convertible: unknown[] = [];
    const stubborn: unknown[] = [];
    for (const value of [null, ...VALUES[from.type].map((one) => (from.array ? [one] : one))]) {
      ('value' in convertValue(value, from, to) ? convertible : stubborn).push(value);
    }
    await Promise.all(
      convertible.map((value, at) =>
        database.documents.create(id, `d${at}`, { values: { value, other: 'kept' }, permissions: ['read("any")'] }),
      ),
    );
    const before = (await database.documents.list(id, [])).documents;
    const migrate = () =>
      managerOf(database, schemaOf(collection(id, [to, other]))).migrate({ only: [id], allowDestructive: true });

    if (stubborn.length > 0) {
      await database.documents.create(id, 'stubborn', { values: { value: stubborn[0], other: 'kept' } });
      await expect(migrate()).rejects.toMatchObject({ code: 'data_in_the_way', at: `${id}.value` });
      await database.documents.delete(id, 'stubborn');
    }
    await migrate();

    const after = new Map(
      (await database.documents.list(id, [])).documents.map((document) => [document.$id, document]),
    );
    expect(after.size).toBe(before.length);
    for (const old of before) {
      const now = after.get(old.$id);
      const wanted = convertValue(old.value, from, to);
      expect(sameStoredValue(now?.value, 'value' in wanted ? wanted.value : undefined)).toBe(true);
      const kept = ({ $id, $createdAt, $updatedAt, $permissions, other: value }: typeof old) => ({
        $id,
        $createdAt,
        $updatedAt,
        $permissions,
        value,
      });
      expect(now && kept(now)).toEqual(kept(old));
    }
    expect((await managerOf(database, schemaOf(collection(id, [to, other]))).analyze({ only: [id] })).isEmpty).toBe(
      true,
    );
    expect(attributeChanges(from, to).length).toBeGreaterThan(0);
  });
});
