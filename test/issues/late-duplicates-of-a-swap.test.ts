import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DbContext } from 'entwrite';
import { generateFor } from '../../src/migrations/generate/generate-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import { describeOperation, type Operation } from '../../src/operations/operation.js';
import { findCollection } from '../../src/schema/database-schema.js';
import { acquireLease } from '../../src/schema-manager/lock/acquire-lease.js';
import { createStateStore } from '../../src/schema-manager/lock/state-store.js';
import { droppingKey } from '../../src/schema-manager/online-changes/change-names.js';
import { onlineChange } from '../../src/schema-manager/online-changes/online-change.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';
import { overriding } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A request of a swap that arrived a second time, late, left `migrate` failing for good. */

const from = attribute('n', 'integer');
const to = attribute('n', 'string', { size: 20 });
const before = schemaOf(collection('u', [from]));
const after = schemaOf(collection('u', [to]));
const change = onlineChange({ type: 'alter_attribute', collection: 'u', from, to });
if (change?.kind !== 'attribute') throw new Error('no online change');
const { shadowKey, oldKey } = change;
const dropping = droppingKey(oldKey);

const LATE: Readonly<Record<string, Operation>> = {
  'the creation of the new one': {
    type: 'add_attribute',
    collection: 'u',
    attribute: { ...to, key: shadowKey },
  },
  'the first rename': { type: 'rename_attribute', collection: 'u', from: 'n', to: oldKey },
  'the second rename': { type: 'rename_attribute', collection: 'u', from: shadowKey, to: 'n' },
  'the rename for the drop': { type: 'rename_attribute', collection: 'u', from: oldKey, to: dropping },
  'the drop': { type: 'drop_attribute', collection: 'u', attribute: { ...from, key: dropping } },
};

async function send(database: SharedDatabase, late: Operation): Promise<void> {
  const { schema } = await database.schemas.read();
  await failureOf(database.schemas.perform(late, schema));
  await database.schemas.settle(() => true);
}

async function fill(database: SharedDatabase): Promise<void> {
  await managerOf(database, before).migrate();
  for (const n of [1, 2, 3]) await database.documents.create('u', `d${n}`, { values: { n } });
}

async function expectDone(database: SharedDatabase): Promise<void> {
  const manager = managerOf(database, after);
  await manager.migrate();
  expect((await manager.analyze()).isEmpty).toBe(true);
  const { documents } = await database.documents.list('u', []);
  expect(documents.map(({ n }) => n)).toEqual(['1', '2', '3']);
  const keys = findCollection((await database.schemas.read()).schema, 'u')?.attributes.map(({ key }) => key);
  expect(keys).toEqual(['n']);
}

describe.each(Object.keys(LATE).map((name, at) => [name, at] as const))('%s', (name, at) => {
  const late = LATE[name] as Operation;

  it('comes after the end', () =>
    onFreshDatabase(async (database) => {
      await fill(database);
      await managerOf(database, after).migrate();
      await send(database, late);
      await expectDone(database);
    }));

  it('comes after a run that broke off at any of its requests', () =>
    onFreshDatabase(async (database) => {
      // At each that follows it, since before it nothing is late, and after the last the run is over; all of them in `npm run test:long`.
      const most = Object.keys(LATE).length;
      const [first, last] = process.env.LONG ? [1, 8] : [Math.min(at + 2, most), most];
      for (let n = first; n <= last; n += 1) {
        await fill(database);
        let count = 0;
        let isSent = false;
        const breaking = overriding(database, {
          schemas: (inner) => ({
            async perform(operation, schema) {
              if (operation.type !== 'create_collection') count += 1;
              if (count === n) throw new Error('it breaks here');
              isSent ||= describeOperation(operation) === describeOperation(late);
              return inner.perform(operation, schema);
            },
          }),
        });
        await failureOf(managerOf(breaking, after).migrate({ onError: 'keep' }));
        if (isSent) await send(database, late);
        await expectDone(database);
        await managerOf(database, after).ensureDeleted();
      }
    }));
});

/** The first rename took the name of the new one, and the drop then dropped the new one with every value. */
test('two of them come after the end, in any order', () =>
  onFreshDatabase(async (database) => {
    const all = Object.values(LATE);
    for (const first of all) {
      for (const second of all) {
        await fill(database);
        await managerOf(database, after).migrate();
        await send(database, first);
        await send(database, second);
        await expectDone(database);
        await managerOf(database, after).ensureDeleted();
      }
    }
  }));

class EmptyDb extends DbContext {}

const comingAtTheEnd = (database: SharedDatabase, more: () => Promise<unknown> = async () => {}) =>
  overriding(database, {
    schemas: (inner) => ({
      async perform(operation, schema) {
        const answered = await inner.perform(operation, schema);
        if (operation.type === 'drop_attribute' && operation.attribute.key === dropping) {
          await send(database, LATE['the creation of the new one'] as Operation);
          await more();
        }
        return answered;
      },
    }),
  });

test('the creation of the new one comes when its change is done, and the run is not', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(comingAtTheEnd(database), after).migrate();
    await expectDone(database);
  }));

test('the creation of the new one comes when its change is done, and the run ends before it takes that back', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    let isEnding = false;
    const ending = overriding(
      comingAtTheEnd(database, async () => {
        isEnding = true;
      }),
      {
        schemas: (inner) => ({
          async perform(operation, schema) {
            if (isEnding) throw new Error('it ends here');
            return inner.perform(operation, schema);
          },
        }),
      },
    );
    expect(await failureOf(managerOf(ending, after).migrate({ onError: 'keep' }))).toMatchObject({
      message: 'it ends here',
    });
    await expectDone(database);
  }));

test('it is not taken back under a lock that comes so late that others forgot its number', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(database, after).migrate();
    await send(database, LATE['the creation of the new one'] as Operation);
    const store = createStateStore(database.schemas, database.documents);
    let isFirst = true;
    const heldAtDrops: boolean[] = [];
    const slow = overriding(database, {
      documents: (inner) => ({
        async create(id, document, options) {
          if (isFirst && document.startsWith('lock-')) {
            isFirst = false;
            const { state } = await store.read();
            for (let run = 1; run <= 2; run += 1) await (await acquireLease(store, {})).complete(state);
          }
          return inner.create(id, document, options);
        },
      }),
      schemas: (inner) => ({
        async perform(operation, schema) {
          heldAtDrops.push((await store.read()).lock?.released === false);
          return inner.perform(operation, schema);
        },
      }),
    });
    await managerOf(slow, after).migrate();
    expect(heldAtDrops).toEqual([true]);
    await expectDone(database);
  }));

test('what it made is not dropped once a document has a value in it', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    const write = () => database.documents.update('u', 'd1', { values: { [shadowKey]: 'theirs' } });
    await failureOf(managerOf(comingAtTheEnd(database, write), after).migrate());
    const { documents } = await database.documents.list('u', []);
    expect(documents.map((document) => [document.n, document[shadowKey] ?? null])).toEqual([
      ['1', 'theirs'],
      ['2', null],
      ['3', null],
    ]);
  }));

const LETTERS = attribute('n', 'enum', { elements: ['1', '2', '3'] });

test('the creation of the new one comes after a change that needs leave: none is needed to take that back', () =>
  onFreshDatabase(async (database) => {
    await managerOf(database, after).migrate();
    for (const n of ['1', '2', '3']) await database.documents.create('u', `d${n}`, { values: { n } });
    const last = managerOf(database, schemaOf(collection('u', [LETTERS])));
    await last.migrate({ allowDestructive: true });
    const ofTheLast = onlineChange({ type: 'alter_attribute', collection: 'u', from: to, to: LETTERS });
    if (ofTheLast?.kind !== 'attribute') throw new Error('no online change');
    const attributeAgain = { ...LETTERS, key: ofTheLast.shadowKey };
    await send(database, { type: 'add_attribute', collection: 'u', attribute: attributeAgain });
    expect(await last.analyze()).toMatchObject({ operations: [], repairs: [{ type: 'drop_attribute' }] });
    await expectOnlyTheLast(database, last, ['1', '2', '3']);
  }));

async function expectOnlyTheLast(
  database: SharedDatabase,
  last: ReturnType<typeof managerOf>,
  values: readonly unknown[],
): Promise<void> {
  await last.migrate();
  expect((await database.documents.list('u', [])).documents.map(({ n }) => n)).toEqual(values);
  const keys = findCollection((await database.schemas.read()).schema, 'u')?.attributes.map(({ key }) => key);
  expect(keys).toEqual(['n']);
}

test('the creation of the new one comes after the next change, and goes unless a document has a value in it', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(database, after).migrate();
    const last = managerOf(database, schemaOf(collection('u', [attribute('n', 'float')])));
    await last.migrate({ allowDestructive: true });
    await send(database, LATE['the creation of the new one'] as Operation);
    expect(await last.analyze()).toMatchObject({ operations: [], repairs: [{ type: 'drop_attribute' }] });
    await expectOnlyTheLast(database, last, [1, 2, 3]);
    await send(database, LATE['the creation of the new one'] as Operation);
    await database.documents.update('u', 'd1', { values: { [shadowKey]: 'theirs' } });
    await expect(last.migrate()).rejects.toMatchObject({ code: 'destructive_refused' });
    expect((await database.documents.get('u', 'd1'))?.[shadowKey]).toBe('theirs');
  }));

test('the creation of the new one comes after files were run that change the attribute twice', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'late-duplicates-'));
    const options = { folder, allowDestructive: true } as const;
    const db = database.open(EmptyDb);
    for (const schema of [before, after, schemaOf(collection('u', [attribute('n', 'float')]))]) {
      await generateFor({ schema, renames: [] }, { folder });
      await runMigrations(db, options);
    }
    await send(database, LATE['the creation of the new one'] as Operation);
    await runMigrations(db, { folder });
    const keys = findCollection((await database.schemas.read()).schema, 'u')?.attributes.map(({ key }) => key);
    expect(keys).toEqual(['n']);
    rmSync(folder, { recursive: true });
  }));

test('the first rename comes after files were run, and again after they were reverted', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'late-duplicates-'));
    const options = { folder, allowDestructive: true } as const;
    const db = database.open(EmptyDb);
    const [created] = (await generateFor({ schema: before, renames: [] }, { folder })).files;
    await runMigrations(db, options);
    for (const n of [1, 2, 3]) await database.documents.create('u', `d${n}`, { values: { n } });
    await generateFor({ schema: after, renames: [] }, { folder });
    await runMigrations(db, options);
    await send(database, LATE['the first rename'] as Operation);
    await runMigrations(db, options);
    const texts = (await database.documents.list('u', [])).documents.map(({ n }) => n);
    expect(texts).toEqual(['1', '2', '3']);
    await revertMigrations(db, options);
    const back = onlineChange({ type: 'alter_attribute', collection: 'u', from: to, to: from });
    if (back?.kind !== 'attribute') throw new Error('no online change');
    await send(database, { type: 'rename_attribute', collection: 'u', from: 'n', to: back.oldKey });
    await revertMigrations(db, { ...options, to: basename(created?.path ?? '', '.ts') });
    const { documents } = await database.documents.list('u', []);
    expect(documents.map(({ n }) => n)).toEqual([1, 2, 3]);
    rmSync(folder, { recursive: true });
  }));

test('the first rename comes after the next file that changes the attribute, and before the one after that', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'late-duplicates-'));
    const options = { folder, allowDestructive: true } as const;
    const db = database.open(EmptyDb);
    const run = async (schema: typeof before) => {
      await generateFor({ schema, renames: [] }, { folder });
      await runMigrations(db, options);
    };
    const late = () => send(database, LATE['the first rename'] as Operation);
    const values = async () => (await database.documents.list('u', [])).documents.map(({ n }) => n);
    await run(before);
    for (const n of [1, 2, 3]) await database.documents.create('u', `d${n}`, { values: { n } });
    await run(after);
    await run(schemaOf(collection('u', [attribute('n', 'float')])));
    await late();
    await runMigrations(db, options);
    expect(await values()).toEqual([1, 2, 3]);
    await late();
    await run(schemaOf(collection('u', [attribute('n', 'float', { min: 0 }), attribute('note', 'string')])));
    expect(await values()).toEqual([1, 2, 3]);
    await late();
    await revertMigrations(db, options);
    expect(await values()).toEqual([1, 2, 3]);
    rmSync(folder, { recursive: true });
  }));

it('the first rename, again after the next change of the attribute, costs no values', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(database, after).migrate();
    const last = schemaOf(collection('u', [attribute('n', 'float')]));
    await managerOf(database, last).migrate({ allowDestructive: true });
    await send(database, { type: 'rename_attribute', collection: 'u', from: 'n', to: oldKey });
    const manager = managerOf(database, last);
    await manager.migrate({ allowDestructive: true });
    expect((await manager.analyze()).isEmpty).toBe(true);
    const { documents } = await database.documents.list('u', []);
    expect(documents.map(({ n }) => n)).toEqual([1, 2, 3]);
  }));

it('the first rename, again while the next change of the attribute is under way, is taken back before that goes on', () =>
  onFreshDatabase(async (database) => {
    await fill(database);
    await managerOf(database, after).migrate();
    const last = schemaOf(collection('u', [attribute('n', 'float')]));
    const breaking = overriding(database, {
      schemas: (inner) => ({
        async perform(operation, schema) {
          if (operation.type === 'rename_attribute') throw new Error('it breaks here');
          return inner.perform(operation, schema);
        },
      }),
    });
    await failureOf(managerOf(breaking, last).migrate({ allowDestructive: true, onError: 'keep' }));
    await send(database, { type: 'rename_attribute', collection: 'u', from: 'n', to: oldKey });
    const manager = managerOf(database, last);
    await manager.migrate({ allowDestructive: true });
    expect((await manager.analyze()).isEmpty).toBe(true);
    const { documents } = await database.documents.list('u', []);
    expect(documents.map(({ n }) => n)).toEqual([1, 2, 3]);
    const keys = findCollection((await database.schemas.read()).schema, 'u')?.attributes.map(({ key }) => key);
    expect(keys).toEqual(['n']);
  }));
