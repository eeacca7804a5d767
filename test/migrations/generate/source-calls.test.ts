import { freeNames } from '../../../src/migrations/squash/free-names.js';
import { readSourceCalls } from '../../../src/migrations/squash/source-calls.js';
import { parseModule } from '../../../src/migrations/squash/syntax.js';

it.each([
  ['a + b.c + d[e] + { f, g: h, [i]: 1 }.j', 'abdefhi'],
  ['(x, { y, z: [w = v] }, ...rest) => x + y + z + w + rest', 'vz'],
  ['async () => { const a = b; let { c } = a; for (const d of e) { f(d); } return c; }', 'bef'],
  ['function n(a) { if (a) { var b = 1; } return n(b) + this.c + arguments.length; }', ''],
  ['() => this.a', 't'],
  ['{ m() { return this; }, get g() { return k; } }', 'k'],
  ['() => { try { a(); } catch (e) { b(e); } }', 'ab'],
  ['() => { l: for (let i = 0; i < n; i += 1) continue l; }', 'n'],
  ['() => { function f() { return g; } class K { p = q; static r() { return K; } } return f; }', 'gq'],
  ['(a: A, b: B<C>): D => a as E', 'ABCDE'],
  ['<T,>(a: T, b: { k: T; n(x: T): U }, f: (y: V) => W) => a satisfies X', 'UVWX'],
  ['() => { switch (a) { case b: let c; default: d(c); } }', 'abd'],
  ['() => { type P = { q: R }; interface S { t: P } return null as unknown as S; }', 'R'],
  ['async () => import("./x").then((m) => m.default)', ''],
  [`({ a: \`\${b}\` })`, 'b'],
])('finds the names that %s leaves open', async (code, expected) => {
  const program = await parseModule(`(${code});`, true);
  expect(
    [...freeNames(program)]
      .map((name) => name.slice(0, 1))
      .sort()
      .join(''),
  ).toBe(expected);
});

const FILE = `
import type { Migration, MigrationBuilder } from 'entwrite/migrations';
import slugify, { type Options as O, lower as l } from 'slugify';
import { helper } from './helper.js';

const LIMIT = 10;

export default class Fill20260101 implements Migration {
  readonly name = 'fill';
  async up(builder: MigrationBuilder) {
    const local = 1;
    builder
      .createCollection('posts', (c) => c.string('title'))
      .data('one', async ({ db }) => db.updateEach('posts', {}, (post) => ({ slug: slugify(l(post.title)) })));
    builder.check('two', async ({ db }) => (await db.count('posts')) < LIMIT);
    builder.data<O>('three', () => helper(local, this.name, builder));
    for (const id of ['a']) builder.dropCollection(id);
  }
}
`;

it('reads the calls of a migration with what they use of its file', async () => {
  const { calls, packageImports } = (await readSourceCalls(FILE, true)) ?? { calls: [], packageImports: [] };
  expect(calls.map(({ method, uses }) => [method, uses])).toEqual([
    ['createCollection', []],
    ['data', ['slugify', 'l']],
    ['check', ['LIMIT']],
    ['data', ['helper', 'local', 'this', 'builder']],
  ]);
  expect(calls[2]?.text).toBe("'two', async ({ db }) => (await db.count('posts')) < LIMIT");
  expect(calls.map(({ text, args }) => text.slice(args[0]?.start, args[0]?.end))).toEqual([
    "'posts'",
    "'one'",
    "'two'",
    "'three'",
  ]);
  expect(packageImports).toEqual([
    { local: 'Migration', line: "import type { Migration } from 'entwrite/migrations';" },
    { local: 'MigrationBuilder', line: "import type { MigrationBuilder } from 'entwrite/migrations';" },
    { local: 'slugify', line: "import slugify from 'slugify';" },
    { local: 'O', line: "import type { Options as O } from 'slugify';" },
    { local: 'l', line: "import { lower as l } from 'slugify';" },
  ]);
});

it.each([
  ['an object', 'export default { version: 1, async up(m) { m.dropCollection("a"); } };'],
  ['module.exports', 'module.exports = { up: (m) => { m.dropCollection("a"); } };'],
  ['a function as member', 'export class A { up = async (m) => { m.dropCollection("a"); }; }'],
])('reads %s', async (_, text) => {
  const found = await readSourceCalls(text, false);
  expect(found?.calls).toMatchObject([{ method: 'dropCollection', text: '"a"' }]);
});

it('finds nothing where there are two of them', async () => {
  expect(await readSourceCalls('export default { up(m) {}, x: { up(n) {} } };', false)).toBeNull();
});
