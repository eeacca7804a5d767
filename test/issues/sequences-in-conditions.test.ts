import { Collection, DbContext, defineCollection, Id, ManyToOne, type Ref, Sequence } from 'entwrite';
import { openContext, type TestLibrary } from '../context/test-library.js';

@Collection('trees')
class Tree {
  @Id() id!: string;
  @Sequence() sequence!: string | number;
}

@Collection('leaves')
class Leaf {
  @Id() id!: string;
  @ManyToOne(() => Tree) tree?: Ref<Tree>;
}

const stones = defineCollection('stones', { name: { type: 'string', required: false } });

class ForestDb extends DbContext {
  readonly trees = this.set(Tree);
  readonly leaves = this.set(Leaf);
  readonly stones = this.set(stones);
}

/** What is no sequence number was sent, and came back as Appwrite's 400, which names no property. */
describe('a condition on the sequence', () => {
  let library: TestLibrary<ForestDb>;
  beforeAll(async () => {
    library = await openContext(ForestDb);
    await library.db.trees.create({ id: 'oak' });
    await library.db.leaves.create({ id: 'leaf', tree: 'oak' });
    await library.db.stones.create({ $id: 'flint' });
  });
  afterAll(() => library.end());

  test.each([
    [0],
    [-1],
    [1.5],
    [''],
    ['0'],
    ['-3'],
    ['1.5'],
    [1e300],
    [2n ** 70n],
    [Number.NaN],
    [{}],
    [{ id: 'oak' }],
  ])('refuses %p', async (value) => {
    const { trees, leaves, stones: plain } = library.db;
    const refused = (at: string) => ({ code: 'query_invalid', at, expected: 'a sequence number from 1' });
    await expect(trees.where({ sequence: value as never }).count()).rejects.toMatchObject(refused('Tree.sequence'));
    await expect(trees.where({ sequence: { $in: [1, value as never] } }).count()).rejects.toMatchObject(
      refused('Tree.sequence'),
    );
    await expect(leaves.where({ tree: { sequence: { $gt: value as never } } }).count()).rejects.toMatchObject(
      refused('Tree.sequence'),
    );
    await expect(plain.where({ $sequence: value as never }).count()).rejects.toMatchObject(refused('stones.$sequence'));
  });

  test('takes what documents have, as number, text and bigint', async () => {
    const { trees, leaves } = library.db;
    const { sequence } = await trees.get('oak');
    for (const value of [sequence, String(sequence), BigInt(sequence), `0${sequence}`] as never[])
      expect(await trees.where({ sequence: { $gte: value, $lte: value } }).ids()).toEqual(['oak']);
    expect(await leaves.where({ tree: { sequence } }).ids()).toEqual(['leaf']);
  });
});
