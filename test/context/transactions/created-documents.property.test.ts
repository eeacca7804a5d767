import { Attribute, Collection, DbContext, Id, type Opt, type Where } from 'entwrite';
import fc from 'fast-check';

/** Lists of a transaction show of what it created what the same query finds after the commit; on PostgreSQL some are refused, where it does not know the order of texts. */

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ size: 40, required: false }) text?: string;
  @Attribute({ type: 'enum', elements: ['a', 'B'], default: 'a' }) kind!: Opt<'a' | 'B'>;
  @Attribute({ type: 'integer', required: false }) count?: number;
  @Attribute({ type: 'bigint', required: false }) big?: bigint;
  @Attribute({ type: 'float', required: false }) price?: number;
  @Attribute({ required: false }) flag?: boolean;
  @Attribute({ required: false }) at?: Date;
  @Attribute({ type: 'string', size: 10, array: true, required: false }) tags?: string[];
  @Attribute({ type: 'integer', array: true, required: false }) numbers?: number[];
}

class NotesDb extends DbContext {
  readonly notes = this.set(Note);
}

const [ROUNDS, QUERIES] = process.env.LONG ? [100, 30] : [3, 20];

const TEXTS =
  ' |a|A|anna|Anna|Ánna|anna |é|e|0|00|1e0|10|9|z|Z|-|_|%|a_b|🙂|🙃|ß|ss|\t|a\\b|*|null|2026-01-01T00:00:00|2026-01-01T00:00:00.000Z'.split(
    '|',
  );
const DATES = ['1000-01-01T00:00:00.000Z', '2026-03-29T01:30:00.001Z', '2026-03-29T01:30:00.000Z'];
const VALUES = {
  text: fc.constantFrom('', ...TEXTS),
  kind: fc.constantFrom('a', 'B'),
  count: fc.constantFrom(0, -1, 1, 2 ** 53 - 1),
  big: fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n)),
  price: fc.constantFrom(0, -0, 0.1, 1e308, -1e-300),
  flag: fc.boolean(),
  at: fc.constantFrom(...DATES).map((iso) => new Date(iso)),
} as const;
const TAGS = fc.constantFrom('a', 'A', 'é', 'e', '', '0');
const NUMBERS = fc.constantFrom(0, 1, -5);

const documents = fc.array(
  fc.record(
    { ...VALUES, tags: fc.array(TAGS, { maxLength: 3 }), numbers: fc.array(NUMBERS, { maxLength: 3 }) },
    { requiredKeys: [] },
  ),
  { minLength: 4, maxLength: 6 },
);

const named = (name: string, operator: string, value: fc.Arbitrary<unknown>) =>
  value.map((operand) => ({ [name]: { [operator]: operand } }));
const conditionOn = ([name, value]: [string, fc.Arbitrary<unknown>]) => {
  const either = fc.option(value, { nil: null, freq: 3 });
  const texts = name === 'text' ? ['$startsWith', '$endsWith', '$contains'] : [];
  const orders = name === 'flag' ? [] : ['$gt', '$gte', '$lt', '$lte'];
  return fc.oneof(
    either.map((operand) => ({ [name]: operand })),
    named(name, '$ne', either),
    named(name, '$in', fc.array(either, { maxLength: 3 })),
    named(name, '$nin', fc.array(either, { maxLength: 3 })),
    named(name, '$isNull', fc.boolean()),
    ...[...orders, ...texts].map((operator) => named(name, operator, value)),
    ...(orders.length > 0 ? [named(name, '$between', fc.tuple(value, value))] : []),
  );
};
const onList = (name: string, item: fc.Arbitrary<unknown>) =>
  fc.oneof(
    named(name, '$contains', item),
    named(name, '$containsAny', fc.array(item, { maxLength: 2 })),
    named(name, '$containsAll', fc.array(item, { maxLength: 2 })),
    named(name, '$isNull', fc.boolean()),
  );
const condition = fc.oneof(
  ...Object.entries(VALUES).map(conditionOn),
  onList('tags', TAGS),
  onList('numbers', NUMBERS),
);
const query = fc.oneof(
  condition,
  condition.map((one) => ({ $not: one })),
  fc.tuple(condition, condition).map((some) => ({ $or: some })),
  fc.tuple(condition, condition).map((some) => ({ $not: { $and: some } })),
);

test.each([
  ['1.9', 'mariadb'],
  ['main', 'postgresql'],
] as const)('on %s with %s', async (appwrite, engine) => {
  const db = new NotesDb({ embedded: { file: ':memory:', appwrite, engine }, databaseId: 'notes' });
  await db.getSchemaManager().ensureCreated();
  const idsOf = async ({ notes }: Pick<NotesDb, 'notes'>, where: object) =>
    (await notes.where(where as Where<Note>).toList()).map(({ id }) => id);
  const asked = fc.array(query, { minLength: QUERIES, maxLength: QUERIES });
  await fc.assert(
    fc.asyncProperty(documents, asked, async (created, queries) => {
      const before = await db.transaction(async (tx) => {
        for (const [at, one] of created.entries()) await tx.notes.create({ id: `n${at}`, ...(one as object) });
        // What only PostgreSQL can tell is refused.
        const refusal = (error: { code?: string }) => {
          if (engine === 'postgresql' && error.code === 'transaction_read_unclear') return null;
          throw error;
        };
        return Promise.all(queries.map((where) => idsOf(tx, where).catch(refusal)));
      });
      const after = await Promise.all(queries.map((where) => idsOf(db, where)));
      for (const [at, ids] of before.entries()) {
        if (ids !== null) expect([queries[at], ids]).toEqual([queries[at], after[at]]);
      }
      await db.notes.deleteMany({});
    }),
    { numRuns: ROUNDS },
  );
  await db.dispose();
});
