import type { EntwriteError } from '../../src/errors.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { Resolution } from '../../src/schema-manager/plan/value-changes.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

const WRONG: readonly (readonly [AttributeSchema['type'], readonly unknown[]])[] = [
  ['string', [5, true, ['a'], {}, Number.NaN]],
  ['email', ['nobody', `${'x'.repeat(250)}@example.org`]],
  ['ip', ['999.1.1.1']],
  ['integer', ['5', 0.5, Number.NaN, 2 ** 60, 2n ** 63n]],
  ['float', ['5', Number.NaN, Number.POSITIVE_INFINITY]],
  ['boolean', [1, 'true']],
  ['datetime', ['someday', 5, new Date(Number.NaN)]],
  ['enum', ['c']],
  ['text', ['ä'.repeat(40_000)]],
];

/** Values of remedies were judged by size and range only; the server refused the rest in the middle of a migration. */
it('judges backfills by type and format before anything is written, and takes dates', () =>
  onFreshDatabase(async (database) => {
    const age = attribute('age', 'integer');
    await managerOf(database, schemaOf(collection('users', [age]))).migrate();
    await database.documents.create('users', 'ada', { values: { age: 36 } });
    const keys = async () =>
      (await database.schemas.read()).schema.collections.flatMap(({ attributes }) => attributes.map(({ key }) => key));

    for (const [type, values] of WRONG) {
      const target = schemaOf(collection('users', [age, attribute('slug', type, { required: true })]));
      for (const backfill of values) {
        const migration = managerOf(database, target).migrate({ resolve: { 'users.slug': { backfill } } });
        const error = await failureOf<EntwriteError>(migration);
        expect({ type, backfill, code: error?.code }).toEqual({ type, backfill, code: 'data_conflict' });
        expect(await keys()).not.toContain('slug');
      }
    }
    // The remedy for it is no backfill, which is given.
    const short = schemaOf(collection('users', [age, attribute('slug', 'string', { size: 4 })]));
    const long = managerOf(database, short).migrate({ resolve: { 'users.slug': { backfill: 'too long' } } });
    expect((await failureOf<EntwriteError>(long))?.message).toMatch(
      /users\.slug: 1 conflicting document \(8 characters .*only values that fit.*Correct the answer for it/,
    );
    const dated = schemaOf(collection('users', [attribute('since', 'datetime', { required: true })]));
    const backfill = new Date('2026-01-02T03:04:05.678Z');
    await managerOf(database, dated).migrate({ allowDestructive: true, resolve: { 'users.since': { backfill } } });
    expect((await database.documents.get('users', 'ada'))?.since).toBe('2026-01-02T03:04:05.678+00:00');
  }));

/** Nor is it a `map` or a `truncate`, where an answer gives what does not fit an attribute that exists. */
it('says to correct an answer for an attribute that is there, and no other one', () =>
  onFreshDatabase(async (database) => {
    const before = [attribute('age', 'integer'), attribute('name', 'string', { size: 20 })];
    await managerOf(database, schemaOf(collection('users', before))).migrate();
    await database.documents.create('users', 'ada', { values: { age: null, name: 'Ada Lovelace' } });
    const after = [attribute('age', 'integer', { required: true }), attribute('name', 'string', { size: 4 })];
    const explode = () => {
      throw new Error('oh');
    };
    const remedies = async (age: Resolution, name: Resolution) => {
      const resolve = { 'users.age': age, 'users.name': name };
      const migration = managerOf(database, schemaOf(collection('users', after))).migrate({ resolve });
      const error = await failureOf<EntwriteError>(migration);
      return Object.fromEntries((error?.findings ?? []).map(({ at, remedy }) => [at, remedy]));
    };
    const corrected = 'Correct the answer for it, from which they come.';
    const all = { 'users.age': corrected, 'users.name': corrected };
    expect(await remedies({ backfill: 'four' }, { map: { 'Ada Lovelace': 'too long' } })).toEqual(all);
    expect(await remedies({ backfill: explode }, { map: () => 'longer' })).toEqual(all);
    expect(await remedies({ backfill: 4 }, { map: { Bob: 'B' } })).toEqual({
      'users.name': expect.stringContaining('truncate: true'),
    });
  }));
