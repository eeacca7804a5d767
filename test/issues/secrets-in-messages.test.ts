import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { DbContext, defineCollection } from 'entwrite';
import { runMigrations } from 'entwrite/migrations';
import type { EntwriteError } from '../../src/errors.js';
import { openWorkplace, type Workplace } from '../migrations/support.js';
import { failureOf } from '../support/live-context.js';

/**
 * A value of an encrypted attribute stood in findings of changes that it does not convert for, and in what a function for such values
 * threw, `JSON.parse` for example, from where it goes to the logs of a deployment.
 */

const SECRET = 'hunter2';
const ENCRYPTED = { type: 'string', size: 400, encrypt: true, required: false } as const;
const USERS = {
  pin: ENCRYPTED,
  pins: { ...ENCRYPTED, array: true },
  json: { ...ENCRYPTED, transform: { to: (value: unknown) => String(JSON.parse(String(value))), from: JSON.parse } },
} as const;

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace();
  await contextOf(USERS).getSchemaManager().migrate();
  await place.database.documents.create('users', 'u1', { values: { pin: SECRET, pins: [SECRET], json: SECRET } });
});
afterAll(() => place.end());

function contextOf(attributes: object) {
  const users = defineCollection('users', attributes as typeof USERS);
  class Db extends DbContext {
    readonly users = this.set(users);
  }
  return place.database.open(Db);
}

/** The error of work, which says nothing of the secret however much of it is printed. */
async function silentFailure(work: Promise<unknown>): Promise<EntwriteError | undefined> {
  const error = await failureOf<EntwriteError>(work);
  expect(inspect(error, { depth: 12 })).not.toContain(SECRET);
  expect(JSON.stringify(error)).not.toContain(SECRET);
  return error;
}

describe('a change of an encrypted attribute that its values do not convert for', () => {
  const optional = { required: false };
  test.each<readonly [string, object]>([
    ['integer', { pin: { type: 'integer', ...optional } }],
    ['email', { pin: { type: 'email', ...optional } }],
    ['enum', { pin: { type: 'enum', elements: ['a'], ...optional } }],
    ['boolean', { pin: { type: 'boolean', ...optional } }],
    ['datetime', { pin: { type: 'datetime', ...optional } }],
    ['a list of floats', { pins: { type: 'float', array: true, ...optional } }],
    ['integer by a function that gives a text', { pin: { type: 'integer', ...optional, convert: String } }],
    ['integer by a function that throws', { pin: { type: 'integer', ...optional, convert: JSON.parse } }],
    ['a list by a function', { pins: { type: 'email', array: true, ...optional, convert: (all: unknown) => all } }],
  ])('%s', async (_name, changed) => {
    const manager = contextOf({ ...USERS, ...changed }).getSchemaManager();
    const { findings = [] } = (await silentFailure(manager.migrate({ allowDestructive: true }))) ?? {};
    expect(findings).toMatchObject([{ rule: 'convert', documents: ['u1'] }]);
    const plan = await manager.analyze({ documents: true });
    expect(plan.describe() + JSON.stringify(plan)).not.toContain(SECRET);
  });

  test('a map that turns its own results', async () => {
    const manager = contextOf({ ...USERS, pin: { ...ENCRYPTED, size: 401 } }).getSchemaManager();
    const map = (value: unknown) => `${String(value)}!`;
    const error = await silentFailure(manager.migrate({ resolve: { 'users.pin': { map } }, allowDestructive: true }));
    expect(error).toMatchObject({ code: 'data_conflict' });
  });
});

test('a data step that links by one', async () => {
  await place.write({
    '003_logins': `up(m) { m.createCollection('logins', (c) => {
      c.string('pin', { size: 400, encrypt: true, required: false });
      c.string('team', { size: 36, required: false });
    }); }`,
  });
  await runMigrations(place.open({ backups: 'off' }), { folder: place.folder });
  await place.database.documents.create('logins', 'l1', { values: { pin: SECRET } });
  const link = `await db.link('logins', { from: 'pin', to: ['logins', 'team'], into: 'team' });`;
  await place.write({
    '004_link': `up(m) { m.data('link', async ({ db }) => { ${link} }, { touches: ['logins'] }); }`,
  });
  const run = runMigrations(place.open({ backups: 'off' }), { folder: place.folder });
  expect(await silentFailure(run)).toMatchObject({ code: 'data_step_failed' });
  await rm(join(place.folder, '004_link.cjs'));
});

test('a data step that copies one into an attribute of another type', async () => {
  await place.write({
    '001_teams': `up(m) { m.createCollection('teams', (c) => {
      c.string('pin', { size: 400, encrypt: true, required: false });
      c.integer('number', { required: false });
    }); }`,
  });
  await runMigrations(place.open({ backups: 'off' }), { folder: place.folder });
  await place.database.documents.create('teams', 't1', { values: { pin: SECRET } });
  await place.write({
    '002_copy': `up(m) { m.data('copy', async ({ db }) => { await db.copyAttribute('teams', 'pin', 'number'); }, { touches: ['teams'] }); }`,
  });
  const run = runMigrations(place.open({ backups: 'off' }), { folder: place.folder });
  expect(await silentFailure(run)).toMatchObject({ code: 'data_step_failed' });
});

test('a transform that throws, on the way in and out', async () => {
  const { users } = contextOf(USERS);
  expect(await silentFailure(users.create({ json: `${SECRET} is no JSON` }))).toMatchObject({
    code: 'document_invalid',
    findings: [{ rule: 'transform' }],
  });
  expect(await silentFailure(users.get('u1'))).toMatchObject({ code: 'document_invalid' });
});

test('a unique index over values that were encrypted so far, and that are the same in two documents', async () => {
  const pin = { type: 'string', size: 400, encrypt: true, required: false } as const;
  const open = (attributes: object, indexes: readonly object[] = []) => {
    class Db extends DbContext {
      readonly guests = this.set(defineCollection('guests', attributes as { pin: typeof pin }, { indexes } as object));
    }
    return place.database.open(Db).getSchemaManager();
  };
  await open({ pin }).migrate({ allowDestructive: true, besideFiles: true });
  for (const id of ['g1', 'g2']) await place.database.documents.create('guests', id, { values: { pin: SECRET } });
  const plain = { ...pin, size: 60, encrypt: false };
  const index = [{ attributes: ['pin'], type: 'unique' }];
  const unique = [{ rule: 'unique', documents: ['g2'] }];
  for (const key of ['pin', 'code']) {
    const renamed = key === 'pin' ? {} : { renamedFrom: 'pin' };
    const manager = open({ [key]: { ...plain, ...renamed } }, [{ attributes: [key], type: 'unique' }]);
    const error = await silentFailure(manager.migrate({ allowDestructive: true, besideFiles: true }));
    expect(error?.findings).toMatchObject(unique);
    const plan = await manager.analyze({ documents: true });
    expect(plan.describe() + JSON.stringify(plan)).not.toContain(SECRET);
  }
  await open({ pin: plain }).migrate({ allowDestructive: true, besideFiles: true });
  // From then on everybody can filter by it.
  const error = await failureOf<EntwriteError>(
    open({ pin: plain }, index).migrate({ allowDestructive: true, besideFiles: true }),
  );
  expect(error?.findings?.[0]?.found).toContain(SECRET);
});
