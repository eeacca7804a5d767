import { EntwriteError } from 'entwrite';
import fc from 'fast-check';
import { MigrationBuilder } from '../../src/migrations/builder/migration-builder.js';
import { createDataAccess } from '../../src/migrations/data/access/data-access.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { type HostileCall, hostileCalls, makeCall, methodsOf } from '../support/hostile-calls.js';
import { connectDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf } from '../support/schema-manager.js';
import { newRecord, portsOf } from './data/support.js';

/**
 * Migration files are loaded without a look at their types. Whatever a file gives to the builder, to the `db` of a data step or to a
 * transaction in it, a call does something or is refused with an error of entwrite that names the call.
 */

const SCHEMA = normalizeSchema({
  collections: [
    collection('users', [attribute('name', 'string'), attribute('age', 'integer', { required: false })], {
      indexes: [index('by_name', ['name'])],
    }),
    collection('posts', [attribute('title', 'string', { required: false })], {
      relationships: [
        {
          key: 'author',
          kind: 'manyToOne',
          relatedCollection: 'users',
          twoWay: true,
          twoWayKey: 'posts',
          onDelete: 'setNull',
        },
      ],
    }),
  ],
});
const WORDS = [
  ...['users', 'users', 'posts', 'name', 'age', 'title', 'author', 'by_name', 'type', 'size', 'required', 'array'],
  ...[
    'default',
    'elements',
    'convert',
    'backfill',
    'touches',
    'down',
    'attributes',
    'key',
    'target',
    'twoWay',
    'inverse',
  ],
  ...[
    'onDelete',
    'cascade',
    'string',
    'integer',
    'enum',
    'unique',
    'manyToOne',
    'permissions',
    'enabled',
    'renamedFrom',
  ],
  ...[
    'from',
    'to',
    'into',
    'where',
    'limit',
    'orderBy',
    'select',
    '$or',
    '$id',
    'u1',
    '__proto__',
    'constructor',
    'toString',
  ],
];
const RUNS = { numRuns: process.env.LONG ? 20_000 : 1_000 };
const LEFT_OUT = ['end', 'return', 'throw'];

/** Makes one call after the other; only errors of entwrite may end that. */
async function makeCalls(on: object, calls: readonly HostileCall[], goOn: (answer: unknown) => object | null) {
  let at: object | null = on;
  try {
    for (const call of calls) {
      const methods = methodsOf(at, LEFT_OUT);
      if (methods.length === 0) return;
      at = goOn(await makeCall(at, methods, call));
      if (at === null) return;
    }
  } catch (error) {
    if (!(error instanceof EntwriteError)) throw error;
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

test('a call of the builder', async () => {
  const builds = fc.asyncProperty(hostileCalls(WORDS), async (calls) => {
    const builder = new MigrationBuilder('file', SCHEMA);
    await makeCalls(builder, calls, () => builder);
  });
  await fc.assert(builds, RUNS);
});

test('a call of what describes a new collection', async () => {
  const describes = fc.asyncProperty(hostileCalls(WORDS), async (calls) => {
    const builder = new MigrationBuilder('file', SCHEMA);
    try {
      builder.createCollection('fresh', (c) => {
        const methods = methodsOf(c);
        for (const call of calls) makeCall(c, methods, call);
      });
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
    }
  });
  await fc.assert(describes, RUNS);
});

describe('with documents', () => {
  const project = useProject();

  test('a call of db, and of a transaction', async () => {
    const database = connectDatabase(project);
    await managerOf(database, SCHEMA).migrate();
    await database.documents.create('users', 'u1', { values: { name: 'Ann' } });
    const db = createDataAccess(portsOf(database, SCHEMA, newRecord()));
    await fc.assert(
      fc.asyncProperty(hostileCalls(WORDS), fc.boolean(), async (calls, isWithin) => {
        if (!isWithin) return makeCalls(db, calls, (answer) => (isObject(answer) && 'next' in answer ? answer : null));
        const transact = db.transaction((transaction) => makeCalls(transaction, calls, () => transaction));
        await transact.catch((error: unknown) => {
          if (!(error instanceof EntwriteError)) throw error;
        });
      }),
      RUNS,
    );
  });
});
