import { DbContext, EntwriteError } from 'entwrite';
import fc from 'fast-check';
import { type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { type Project, startProject } from '../support/live-database.js';
import { Genre, Novel, Sample, Writer } from './library.js';

/**
 * What no compiler has looked at, as arguments of every method of sets, queries, contexts and units of work: each call does something or is
 * refused with an error of entwrite. A `TypeError` from within would say nothing about the call that is wrong.
 */

class LibraryDb extends DbContext {
  readonly samples = this.set(Sample);
  readonly writers = this.set(Writer);
  readonly novels = this.set(Novel);
  readonly genres = this.set(Genre);
}

const WORDS = [
  ...['name', 'title', 'writer', 'novels', 'genres', 'id', '$id', 'integer', 'bigint', 'datetime', 'json', 'strings'],
  ...[
    'point',
    'enum',
    'role',
    'site',
    'permissions',
    'createdAt',
    '$sequence',
    'writer.name',
    'genres.label',
    'a.b',
    '',
  ],
  ...[
    '$or',
    '$and',
    '$not',
    '$gte',
    '$in',
    '$ne',
    '$like',
    '$null',
    '$between',
    '$contains',
    'sum',
    'attempts',
    'signal',
  ],
  ...['__proto__', 'constructor', 'toString', 'length', '0', '*', 'n1', 'w1'],
];
const circular: Record<string, unknown> = { name: 'x' };
circular.self = circular;
const LEAVES = [
  ...[undefined, null, true, 0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, 10n ** 30n, '\ud800', '\0'],
  ...['x'.repeat(5000), Symbol('s'), () => 1, /x/, new Date(), new Date(Number.NaN), new Map(), new Set([1]), [], {}],
  ...[Object.create(null), circular, new URL('http://x'), Buffer.from('x'), Writer, new Writer(), new Array(3)],
];
const leaf = fc.oneof(fc.constantFrom<unknown[]>(...LEAVES), fc.constantFrom(...WORDS));
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...WORDS), tie('anything'), { maxKeys: 3 }),
  ),
}));
const call = fc.record({ method: fc.nat(1_000), given: fc.array(anything, { maxLength: 3 }) });
const calls = fc.array(call, { minLength: 1, maxLength: 3 });

/** What ends a context or a stream, or is no call of its own. */
const LEFT_OUT = ['constructor', 'dispose', 'subscribe', 'getSchemaManager', 'return', 'throw'];

/** The methods of an object, its classes' included; a unit of work does not list its own. */
function methodsOf(value: object): readonly string[] {
  const found = typeof (value as { saveChanges?: unknown }).saveChanges === 'function' ? ['saveChanges'] : [];
  for (let at: object | null = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof member === 'function' && !LEFT_OUT.includes(name)) found.push(name);
  }
  return found;
}

let project: Project;
let database: SharedDatabase;
let db: LibraryDb;
beforeAll(async () => {
  project = await startProject();
  database = sharedDatabase(project);
  db = database.open(LibraryDb);
  await db.getSchemaManager().migrate();
  const writer = await db.writers.create({ id: 'w1', name: 'Ann' });
  await db.novels.create({ id: 'n1', title: 'One', writer });
});
afterAll(async () => {
  await database.end();
  await project.stop();
});

test('whatever is given, a call works or is refused with an error of entwrite', async () => {
  const met = new Set<string>();
  const starts = [
    () => db,
    () => db.unitOfWork(),
    () => db.samples,
    () => db.writers,
    () => db.novels,
    () => db.genres,
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), calls, async (start, made) => {
      let on: object = start();
      try {
        for (const { method, given } of made) {
          const methods = methodsOf(on);
          const name = methods[method % methods.length];
          if (name === undefined) return;
          met.add(name);
          const answer: unknown = await (on as Record<string, (...all: unknown[]) => unknown>)[name]?.(...given);
          if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return;
          on = answer;
        }
      } catch (error) {
        if (!(error instanceof EntwriteError)) throw error;
      }
    }),
    { numRuns: process.env.LONG ? 20_000 : 600 },
  );
  for (const name of ['create', 'updateMany', 'groupBy', 'populate', 'transaction', 'saveChanges', 'where', 'toList'])
    expect(met).toContain(name);
});
