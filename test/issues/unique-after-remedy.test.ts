import type { EntwriteError } from '../../src/errors.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** Which unique indexes a change of values has to obey was looked up among those before the plan, and for changes of type only. */
const UNIQUE = { indexes: [index('one', ['code'], 'unique')] };

it('values that a remedy makes equal under a unique index are found before anything is written', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [attribute('code', 'string')], UNIQUE))).migrate();
    for (const code of ['abc1', 'abc2']) await database.documents.create('users', code, { values: { code } });
    const after = schemaOf(collection('users', [attribute('code', 'string', { size: 3 })], UNIQUE));
    const migration = managerOf(database, after).migrate({ resolve: { 'users.code': { truncate: true } } });
    const error = await failureOf<EntwriteError>(migration);
    expect(error?.code).toBe('data_conflict');
    expect(error?.findings.map(({ rule, at }) => `${rule} ${at}`)).toEqual(['unique users.one']);
  }));

it('a unique index that is dropped by the same plan is in nobody’s way', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [attribute('code', 'string')], UNIQUE))).migrate();
    for (const code of ['1', '1.0']) await database.documents.create('users', `d${code}`, { values: { code } });
    const after = schemaOf(collection('users', [attribute('code', 'float')]));
    await managerOf(database, after).migrate({ allowDestructive: true });
    expect((await database.documents.list('users', [])).documents.map(({ code }) => code)).toEqual([1, 1]);
  }));

it('a unique index follows an attribute that is renamed and changes its type', () =>
  onFreshDatabase(async (database) => {
    const old = { indexes: [index('one', ['old'], 'unique')] };
    await managerOf(database, schemaOf(collection('users', [attribute('old', 'string')], old))).migrate();
    for (const value of ['1', '1.0']) await database.documents.create('users', `d${value}`, { values: { old: value } });
    const after = schemaOf(collection('users', [attribute('code', 'float')], UNIQUE));
    const renames = [{ collection: 'users', from: 'old', to: 'code' }];
    const error = await failureOf<EntwriteError>(
      managerOf(database, after, { renames }).migrate({ allowDestructive: true }),
    );
    expect(error?.findings.map(({ rule, at }) => `${rule} ${at}`)).toEqual(['unique users.one']);
    await database.documents.update('users', 'd1.0', { values: { old: '2.0' } });
    await managerOf(database, after, { renames }).migrate({ allowDestructive: true });
    expect((await database.documents.list('users', [])).documents.map(({ code }) => code)).toEqual([1, 2]);
    expect((await managerOf(database, after).analyze()).isEmpty).toBe(true);
  }));

it('the backfill of a new optional attribute is judged too', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('users', [attribute('code', 'string')]))).migrate();
    await database.documents.create('users', 'a', { values: { code: 'x' } });
    const after = schemaOf(collection('users', [attribute('code', 'string'), attribute('rank', 'integer')]));
    const wrong = managerOf(database, after).migrate({ resolve: { 'users.rank': { backfill: 'first' } } });
    expect((await failureOf<EntwriteError>(wrong))?.code).toBe('data_conflict');
    await managerOf(database, after).migrate({ resolve: { 'users.rank': { backfill: 1 } } });
    expect((await database.documents.get('users', 'a'))?.rank).toBe(1);
  }));
