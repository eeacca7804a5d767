import { readdir } from 'node:fs/promises';
import { Attribute, Collection, DbContext, Id, Index, increment, type Opt } from 'entwrite';
import { migrationStatus, revertMigrations, runMigrations, showMigrations } from 'entwrite/migrations';
import fc from 'fast-check';
import { diffSchemas } from '../../../src/differ/diff-schemas.js';
import { expandedSchema } from '../../../src/migrations/generate/expanded-schema.js';
import { generateMigrations } from '../../../src/migrations/generate/generate-migrations.js';
import { describeLint, lintMigrations } from '../../../src/migrations/lint/lint-migrations.js';
import { LINT_RULES } from '../../../src/migrations/lint/lint-rules.js';
import { operationBreakages, operationCollection } from '../../../src/operations/operation.js';
import { findCollection } from '../../../src/schema/database-schema.js';
import { arbitrarySchema, runs } from '../../support/arbitrary-schema.js';
import { failureOf } from '../../support/live-context.js';
import { openWorkplace, type Workplace } from '../support.js';
import { arbitraryRenames } from './arbitrary-renames.js';

/** A breaking change in two files, with both versions of an application at work between them. */

@Collection('users')
@Index(['name'])
class OldUser {
  @Id() id!: string;
  @Attribute({ size: 60 }) name!: string;
  @Attribute({ size: 20 }) price!: string;
  @Attribute({ size: 20 }) nick!: string;
  @Attribute({ type: 'integer', default: 5 }) points!: Opt<number>;
}

class OldDb extends DbContext {
  readonly users = this.set(OldUser);
}

@Collection('users')
@Index(['fullName'])
class NewUser {
  @Id() id!: string;
  @Attribute({ key: 'full_name', size: 90, renamedFrom: 'name' }) fullName!: string;
  @Attribute({ type: 'float', renamedFrom: 'price', convert: (old: string) => Number(old.replace(' EUR', '')) })
  amount!: number;
  @Attribute({ type: 'integer', default: 5, renamedFrom: 'points' }) score!: Opt<number>;
  @Attribute({ type: 'string', size: 9, default: 'no' }) city!: Opt<string>;
}

class NewDb extends DbContext {
  readonly users = this.set(NewUser);
}

const IN_STEP = {
  'users.name': 'full_name',
  'users.points': 'score',
  'users.price': {
    to: 'amount',
    convert: (old: string) => Number(old.replace(' EUR', '')),
    revert: (amount: number) => `${amount} EUR`,
  },
};

let place: Workplace;
beforeEach(async () => {
  place = await openWorkplace();
});
afterEach(() => place.end());

const stored = async (id: string) => {
  const found = await place.database.documents.get('users', id);
  return Object.fromEntries(Object.entries(found ?? {}).filter(([key]) => !key.startsWith('$')));
};

test('two files, with both versions at work between them', async () => {
  const { folder } = place;
  const old = place.database.open(OldDb, { backups: { folder: place.backups } });
  const now = new Date('2026-01-15T14:30:00Z');
  await generateMigrations(old, { folder, now });
  await runMigrations(old, { folder });
  await old.users.create({ id: 'ada', name: 'Ada', price: '3 EUR', nick: 'a' });

  const made = place.database.open(NewDb, { backups: { folder: place.backups }, inStep: IN_STEP });
  const { files, inStep } = await generateMigrations(made, { folder, now, expand: true });
  expect(files.map(({ name, open }) => [name, open])).toEqual([
    ['20260115_143001_expand_users', []],
    ['20260115_143002_contract_users', []],
  ]);
  expect(files.map(({ text }) => text).join('\n')).toMatchSnapshot();
  expect(inStep).toEqual([
    { collection: 'users', from: 'name', to: 'full_name', converts: false },
    { collection: 'users', from: 'price', to: 'amount', converts: true },
    { collection: 'users', from: 'points', to: 'score', converts: false },
  ]);
  expect((await generateMigrations(made, { folder, now, expand: true })).files).toEqual([]);
  const linted = await lintMigrations(old, { folder, only: ['20260115_143001_expand_users'] });
  expect(linted.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(describeLint(linted)).toContain('make-optional');

  // The first file alone runs; the second one waits, and says so.
  const report = await runMigrations(made, { folder });
  expect(report).toMatchObject({
    files: [{ name: '20260115_143001_expand_users' }],
    waiting: ['20260115_143002_contract_users'],
  });
  expect(await showMigrations(made, { folder })).toMatchObject({
    files: [],
    waiting: ['20260115_143002_contract_users'],
  });
  expect(await stored('ada')).toMatchObject({ name: 'Ada', full_name: 'Ada', price: '3 EUR', amount: 3, score: 5 });

  // What one version writes the other one reads.
  await made.users.create({ id: 'bob', fullName: 'Bob', amount: 2.5 });
  await made.users.createMany([{ id: 'cy', fullName: 'Cy', amount: 1, score: 7 }]);
  expect(await stored('bob')).toMatchObject({ name: 'Bob', price: '2.5 EUR', points: 5, score: 5 });
  await made.users.update('ada', { fullName: 'Ada L.' });
  await made.users.increment('cy', 'score', 2);
  await made.users.updateMany({ fullName: 'Cy' }, { score: increment(1) });
  await made.transaction(async (tx) => {
    await tx.users.update('bob', { amount: 9 });
    await tx.users.increment('bob', 'score', 4);
  });
  expect(await old.users.get('ada')).toMatchObject({ name: 'Ada L.' });
  expect(await old.users.get('bob')).toMatchObject({ price: '9 EUR', points: 9 });
  expect(await old.users.get('cy')).toMatchObject({ points: 10 });
  expect(await failureOf(made.users.increment('cy', 'amount', 2))).toMatchObject({ code: 'document_invalid' });
  await old.users.update('ada', { name: 'Ada Lovelace', price: '7 EUR' });
  await old.users.create({ id: 'dan', name: 'Dan', price: '1 EUR', nick: 'd' });
  expect(await made.users.get('ada')).toMatchObject({ fullName: 'Ada Lovelace', amount: 7 });
  expect(await made.users.update('ada', { city: 'no' })).toMatchObject({ fullName: 'Ada Lovelace', amount: 7 });
  await old.users.update('ada', { points: 50 });
  expect(await made.users.increment('ada', 'score', 1)).toMatchObject({ score: 51 });
  await old.users.update('ada', { points: 5 });
  expect(await made.users.where({ id: 'dan' }).select('fullName').toList()).toEqual([{ fullName: 'Dan' }]);

  // The version before is gone: the second file catches up, and takes the old ones away under the new version.
  await runMigrations(made, { folder, contract: true, allowDestructive: true });
  expect(await stored('ada')).toEqual({ full_name: 'Ada Lovelace', amount: 7, score: 5, city: 'no' });
  expect(await stored('dan')).toEqual({ full_name: 'Dan', amount: 1, score: 5, city: 'no' });
  await made.users.create({ id: 'eve', fullName: 'Eve', amount: 4 });
  await made.users.update('ada', { fullName: 'A. Lovelace' });
  expect(await made.users.select('fullName').orderBy({ fullName: 'asc' }).toList()).toHaveLength(5);
  expect((await made.getSchemaManager().analyze()).operations).toEqual([]);
  expect((await migrationStatus(made, { folder })).migrations.map(({ state }) => state)).toEqual(
    Array(3).fill('applied'),
  );
});

test('a context that does not keep both in step stops the second file where both differ, and nothing is dropped', async () => {
  const { folder } = place;
  const old = place.database.open(OldDb, { backups: { folder: place.backups } });
  await generateMigrations(old, { folder });
  await runMigrations(old, { folder });
  await old.users.create({ id: 'ada', name: 'Ada', price: '3 EUR', nick: 'a' });
  const made = place.database.open(NewDb, { backups: { folder: place.backups } });
  await generateMigrations(made, { folder, expand: true });
  await runMigrations(made, { folder });
  await made.users.update('ada', { fullName: 'Newer' });
  const error = await failureOf(runMigrations(made, { folder, contract: true, allowDestructive: true }));
  expect(error).toMatchObject({ code: 'data_step_failed' });
  expect(String(error)).toMatch(/'ada'.*inStep/s);
  expect(await stored('ada')).toMatchObject({ name: 'Ada', full_name: 'Newer' });
});

test('a database without history is taken to the end, and the second file is undone with what was written since', async () => {
  const { folder } = place;
  class Renamed extends DbContext {
    readonly users = this.set(NewName);
  }
  await generateMigrations(place.database.open(OldName), { folder, now: new Date('2026-01-15T14:30:00Z') });
  const db = place.database.open(Renamed, { backups: { folder: place.backups } });
  const generated = await generateMigrations(db, { folder, expand: true, now: new Date('2026-01-15T14:30:00Z') });
  expect(generated.files.map(({ open }) => open)).toEqual([[], ['users.city: backfill']]);
  expect((await readdir(folder)).length).toBe(3);
  const { files } = await runMigrations(db, { folder, allowDestructive: true });
  expect(files).toHaveLength(3);
  await db.users.create({ id: 'ada', title: 'Ada', city: 'Rome' });
  // Instances that saw the second file run keep both in step again once it is undone, by whatever they write next.
  const opened = [1, 2, 3, 4].map(() => place.database.open(Renamed, { inStep: { 'users.name': 'title' } }));
  const [one, many, matching, inOne] = opened as [Renamed, Renamed, Renamed, Renamed];
  for (const instance of opened) await instance.users.update('ada', { title: 'Ada' });
  await revertMigrations(db, { folder, allowDestructive: true });
  expect(await stored('ada')).toEqual({ name: 'Ada', title: 'Ada', city: 'Rome' });
  await one.users.update('ada', { title: 'A. L.' });
  expect(await stored('ada')).toMatchObject({ title: 'A. L.', name: 'A. L.' });
  await many.users.createMany([{ id: 'fay', title: 'Fay', city: 'Rome' }]);
  expect(await stored('fay')).toMatchObject({ title: 'Fay', name: 'Fay' });
  await matching.users.updateMany({ title: 'Fay' }, { title: 'Fay B.' });
  expect(await stored('fay')).toMatchObject({ title: 'Fay B.', name: 'Fay B.' });
  await inOne.transaction((tx) => tx.users.update('fay', { title: 'Fay C.' }));
  expect(await stored('fay')).toMatchObject({ title: 'Fay C.', name: 'Fay C.' });
});

@Collection('users')
class OneName {
  @Id() id!: string;
  @Attribute({ size: 60, required: false }) name?: string;
}
class OldName extends DbContext {
  readonly users = this.set(OneName);
}
@Collection('users')
class NewName {
  @Id() id!: string;
  @Attribute({ size: 60, renamedFrom: 'name', required: false }) title?: string;
  @Attribute({ size: 9 }) city!: string;
}

test('what cannot stand side by side is refused with what to do, and nothing is written', async () => {
  const { folder } = place;
  @Collection('users')
  class Retyped {
    @Id() id!: string;
    @Attribute({ type: 'integer', required: false }) name?: number;
  }
  class RetypedDb extends DbContext {
    readonly users = this.set(Retyped);
  }
  await generateMigrations(place.database.open(OldName), { folder });
  const error = await failureOf(generateMigrations(place.database.open(RetypedDb), { folder, expand: true }));
  expect(error).toMatchObject({ code: 'plan_refused', at: 'users.name' });
  expect(String(error)).toContain("renamedFrom: 'name'");
  expect(await readdir(folder)).toHaveLength(1);
});

test('the first half of any change breaks no running code, and the second one leads to the end', () => {
  let separable = 0;
  fc.assert(
    fc.property(arbitrarySchema(), arbitrarySchema(), arbitraryRenames(), (from, to, renames) => {
      const operations = diffSchemas(from, to, renames);
      const { schema, inseparable } = expandedSchema(operations, from, to);
      if (inseparable.length > 0) return;
      separable += operations.length;
      const issues = diffSchemas(from, schema).flatMap((operation) =>
        operationBreakages(operation).map((issue) => ({ ...issue, operation })),
      );
      const breaking = issues.filter(
        ({ rule, operation }) =>
          LINT_RULES[rule].severity === 'error' && findCollection(from, operationCollection(operation)) !== undefined,
      );
      expect(breaking.map(({ rule, at }) => `${rule} ${at}`)).toEqual([]);
    }),
    runs(30, 1_500),
  );
  expect(separable).toBeGreaterThan(100);
});
