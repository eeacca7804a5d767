import { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { writeKinds } from '../support/beside-request.js';
import { sampleRequests } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, embeddedOf, type LiveDatabase, type Project, startDials } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * Two attributes under one index that both changed their type ended `migrate()` with a RangeError: the index was to be made again for each of
 * them.
 */

/** How many of them on each engine. */
const MOST = 5;

let dials: readonly Project[];
beforeAll(async () => {
  dials = await startDials();
});
afterAll(async () => {
  for (const { stop } of dials) await stop();
});

const DAY = '2024-01-15T10:30:00.000+00:00';
const text = (key: string) => attribute(key, 'string', { size: 60 });
const varchar = (key: string) => attribute(key, 'varchar', { size: 60 });
const date = (key: string) => attribute(key, 'datetime');
const of = (attributes: readonly AttributeSchema[], type: 'key' | 'unique' = 'key') =>
  schemaOf(
    collection('things', [...attributes], {
      indexes: [
        index(
          'both',
          attributes.map(({ key }) => key),
          type,
        ),
      ],
    }),
  );

async function indexesOf(database: LiveDatabase): Promise<readonly (readonly [string, string, readonly string[]])[]> {
  const { schema } = await database.schemas.read();
  return (findCollection(schema, 'things')?.indexes ?? []).map(({ key, type, attributes }) => [key, type, attributes]);
}

describe.each([
  ['of other types', [text('a'), text('b')], [varchar('a'), varchar('b')], { a: 'x', b: 'y' }],
  ['of other types, one a date', [date('a'), text('b')], [varchar('a'), varchar('b')], { a: DAY, b: 'y' }],
  ['of other types and names', [date('a'), text('b')], [varchar('c'), varchar('d')], { a: DAY, b: 'y' }],
  ['dates of other names', [date('a'), date('b')], [date('c'), date('d')], { a: DAY, b: DAY }],
  ['one of another name and type', [date('a'), text('b')], [varchar('c'), text('b')], { a: DAY, b: 'y' }],
] as const)('two attributes under one index become %s', (_, before, after, values) => {
  const renames = before.flatMap(({ key }, at) => {
    const to = after[at]?.key ?? key;
    return to === key ? [] : [{ collection: 'things', from: key, to }];
  });

  it('with their values, and the index is there once', async () => {
    for (const dial of dials) {
      const database = connectDatabase(dial);
      await managerOf(database, of(before, 'unique')).migrate();
      await database.documents.create('things', 'one', { values });
      const manager = managerOf(database, of(after, 'unique'), { renames });
      await manager.migrate({ allowDestructive: true });
      const held = Object.values(values);
      expect(await database.documents.get('things', 'one')).toMatchObject({
        [after[0].key]: held[0],
        [after[1].key]: held[1],
      });
      expect(await indexesOf(database)).toEqual([['both', 'unique', [after[0].key, after[1].key]]]);
      expect((await manager.analyze()).isEmpty).toBe(true);
      await database.schemas.deleteDatabase();
    }
  });
});

// At some of the first and last requests of each kind; at each one in `npm run test:long`.
it('comes back whichever request is refused', async () => {
  const [before, after] = [of([text('a'), date('b')]), of([varchar('a'), varchar('b')])];
  const begin = async (dial: Project) => {
    const database = connectDatabase(dial);
    await managerOf(database, before).migrate();
    await database.documents.create('things', 'one', { values: { a: 'x', b: DAY } });
    return database;
  };
  for (const [turn, dial] of dials.entries()) {
    const server = embeddedOf(dial);
    const undisturbed = await begin(dial);
    const sent = await writeKinds(undisturbed, (watched) => managerOf(watched, after).migrate());
    await undisturbed.schemas.deleteDatabase();
    const kinds = sent.filter((kind) => !kind.includes('entwrite_'));
    for (const refused of sampleRequests(kinds, turn, MOST)) {
      const database = await begin(dial);
      let count = 0;
      server.setFaults({
        http({ method, path }) {
          if (method === 'GET' || path.includes('entwrite_') || !path.includes(database.databaseId)) return undefined;
          count += 1;
          return count === refused ? { kind: 'status', status: 400 } : undefined;
        },
      });
      const error = await failureOf(managerOf(database, after).migrate());
      server.setFaults({});
      expect(count).toBeGreaterThanOrEqual(refused);
      if (error !== undefined) expect(error).toBeInstanceOf(EntwriteError);
      await managerOf(database, after).migrate();
      expect(await database.documents.get('things', 'one')).toMatchObject({ a: 'x', b: DAY });
      expect(await indexesOf(database)).toEqual([['both', 'key', ['a', 'b']]]);
      await database.schemas.deleteDatabase();
    }
  }
});
