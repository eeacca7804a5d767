import { DbContext, EntwriteError } from 'entwrite';
import fc from 'fast-check';
import { hostileCalls, makeCall, methodsOf } from '../support/hostile-calls.js';
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
  ...['point', 'enum', 'role', 'site', 'permissions', 'createdAt', '$sequence', 'writer.name', 'genres.label', 'a.b'],
  ...['$or', '$and', '$not', '$gte', '$in', '$ne', '$like', '$null', '$between', '$contains', 'sum', 'attempts'],
  ...['signal', '__proto__', 'constructor', 'toString', 'length', '0', '*', 'n1', 'w1'],
];
const calls = hostileCalls(WORDS, [Writer, new Writer()]);

/** What ends a context or a stream. */
const LEFT_OUT = ['dispose', 'subscribe', 'getSchemaManager', 'return', 'throw'];

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
    ...[() => db, () => db.unitOfWork(), () => db.samples, () => db.writers, () => db.novels, () => db.genres],
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), calls, async (start, made) => {
      let on: object = start();
      // A unit of work does not list its own methods.
      let methods = 'saveChanges' in on ? ['saveChanges', ...methodsOf(on, LEFT_OUT)] : methodsOf(on, LEFT_OUT);
      try {
        for (const call of made) {
          if (methods.length === 0) return;
          met.add(methods[call.method % methods.length] ?? 'none');
          const answer = await makeCall(on, methods, call);
          if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return;
          on = answer;
          methods = methodsOf(on, LEFT_OUT);
        }
      } catch (error) {
        if (!(error instanceof EntwriteError)) throw error;
      }
    }),
    { numRuns: process.env.LONG ? 20_000 : 600 },
  );
  expect([...met]).toEqual(
    expect.arrayContaining(['create', 'increment', 'upsert', 'groupBy', 'orderBy', 'transaction']),
  );
});
