import { Attribute, Collection, DbContext, Id } from 'entwrite';

/** A transaction matched what it created by numbers of 53 bits, however large the integers of the condition were. */

@Collection('counters')
class Counter {
  @Id() id!: string;
  @Attribute({ type: 'bigint' }) value!: bigint;
}

class CountersDb extends DbContext {
  readonly counters = this.set(Counter);
}

test('what a transaction created is found by the whole of a large integer', async () => {
  const db = new CountersDb({ embedded: ':memory:', databaseId: 'counters' });
  await db.getSchemaManager().migrate();
  const value = 2n ** 53n + 1n;
  const found = await db.transaction(async (tx) => {
    await tx.counters.create({ id: 'large', value });
    const ids = async (wanted: bigint) => (await tx.counters.where({ value: wanted }).toList()).map(({ id }) => id);
    return [await ids(value), await ids(value - 1n)];
  });
  expect(found).toEqual([['large'], []]);
  await db.dispose();
});
