import fc from 'fast-check';
import { queryString, startClient, type WireClient } from './embedded-client.js';

/** Both sides of a two-way relationship always tell the same story, and it is the one a plain model tells. */

let client: WireClient;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

const lefts = ['a0', 'a1', 'a2'];
const rights = ['b0', 'b1', 'b2'];

interface Step {
  readonly from: 'left' | 'right';
  readonly at: number;
  /** Positions on the other side that become the whole set; null deletes the row and makes it anew. */
  readonly to: readonly number[] | null;
}

const position = fc.integer({ min: 0, max: 2 });
const steps = fc.array(
  fc.record({
    from: fc.constantFrom('left' as const, 'right' as const),
    at: position,
    to: fc.option(fc.uniqueArray(position, { maxLength: 3 }), { nil: null, freq: 5 }),
  }),
  { minLength: 1, maxLength: 10 },
);

/** `left` has many or one, and so has `right`; a link is a pair `left/right`. */
function play(
  links: Set<string>,
  { from, at, to }: Step,
  many: { readonly left: boolean; readonly right: boolean },
): void {
  const [own, others] = from === 'left' ? [lefts, rights] : [rights, lefts];
  const me = own[at] ?? '';
  const pair = (other: string) => (from === 'left' ? `${me}/${other}` : `${other}/${me}`);
  for (const other of others) links.delete(pair(other));
  const chosen = (to ?? []).map((index) => others[index] ?? '').slice(0, many[from] ? 3 : 1);
  for (const other of chosen) {
    const hasMany = from === 'left' ? many.right : many.left;
    if (!hasMany) for (const mine of own) links.delete(from === 'left' ? `${mine}/${other}` : `${other}/${mine}`);
    links.add(pair(other));
  }
}

const types = [
  ['manyToMany', { left: true, right: true }],
  ['oneToMany', { left: true, right: false }],
  ['manyToOne', { left: false, right: true }],
] as const;

test.each(types)(
  '%s',
  async (type, many) => {
    const name = [{ key: 'n', type: 'string', size: 8, required: false }];
    const left = await client.table(`${type}-left`, name);
    const right = await client.table(`${type}-right`, name);
    const options = {
      relatedTableId: `${type}-right`,
      type,
      key: 'to',
      twoWay: true,
      twoWayKey: 'back',
      onDelete: 'setNull',
    };
    await client.relate(`${type}-left`, options);
    const reset = async () => {
      for (const [path, ids] of [
        [left, lefts],
        [right, rights],
      ] as const) {
        for (const id of ids) {
          await client.send('DELETE', `${path}/${id}`);
          await client.send('POST', path, { rowId: id, data: { n: id } });
        }
      }
    };
    const linksOf = async (path: string, key: string, flip: boolean): Promise<string[]> => {
      const { body } = await client.send('GET', path + queryString({ method: 'select', values: ['*', `${key}.*`] }));
      return body.rows.flatMap((row: Record<string, { $id: string }[] & { $id: string }>) => {
        const related = Array.isArray(row[key]) ? row[key] : row[key] ? [row[key]] : [];
        return related.map(({ $id }) => (flip ? `${$id}/${row.$id}` : `${row.$id}/${$id}`));
      });
    };
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await reset();
        const links = new Set<string>();
        for (const step of list) {
          const [path, key, own, others] =
            step.from === 'left' ? ([left, 'to', lefts, rights] as const) : ([right, 'back', rights, lefts] as const);
          const id = own[step.at] ?? '';
          if (step.to === null) {
            await client.send('DELETE', `${path}/${id}`);
            await client.send('POST', path, { rowId: id, data: { n: id } });
          } else {
            const chosen = step.to.map((index) => others[index] ?? '');
            const answer = await client.send('PATCH', `${path}/${id}`, {
              data: { [key]: many[step.from] ? chosen : (chosen[0] ?? null) },
            });
            expect(answer.status).toBe(200);
          }
          play(links, step, many);
          const expected = [...links].sort();
          expect((await linksOf(left, 'to', false)).sort()).toEqual(expected);
          expect((await linksOf(right, 'back', true)).sort()).toEqual(expected);
        }
      }),
      { numRuns: process.env.LONG ? 200 : 8 },
    );
  },
  120_000,
);
