import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, type BulkWriteError, Collection, DbContext, Id, Index } from 'entwrite';
import { importData } from 'entwrite/data';
import { failureOf } from '../support/live-context.js';

/** What a given document would have had, if it were not refused itself, kept another one of the same call from being written. */

@Collection('members')
class Member {
  @Id() id!: string;
  @Index({ type: 'unique' }) @Attribute({ size: 20, required: false }) email?: string;
}

class MembersDb extends DbContext {
  readonly members = this.set(Member);
}

const rows = [
  { id: 'taken', email: 'new@x.org' },
  { id: 'new', email: 'new@x.org' },
  { id: 'late', email: 'new@x.org' },
  { id: 'twice', email: 'old@x.org' },
  { id: 'twice', email: 'free@x.org' },
];

let db: MembersDb;
beforeEach(async () => {
  db = new MembersDb({ embedded: ':memory:', databaseId: 'members' });
  await db.getSchemaManager().ensureCreated();
  await db.members.create({ id: 'taken', email: 'old@x.org' });
});
afterEach(() => db.dispose());

const stored = async () => (await db.members.orderBy({ id: 'asc' }).toList()).map(({ id, email }) => [id, email]);
const written = [
  ['new', 'new@x.org'],
  ['taken', 'old@x.org'],
  ['twice', 'free@x.org'],
];

test("createMany with onError: 'collect' writes everything that can be written", async () => {
  const error = await failureOf<BulkWriteError>(db.members.createMany(rows, { onError: 'collect' }));
  expect(error?.written).toEqual([1, 4]);
  expect(error?.failed.map((one) => [one.index, one.error.code])).toEqual([
    [0, 'document_exists'],
    [2, 'unique_violation'],
    [3, 'unique_violation'],
  ]);
  expect(await stored()).toEqual(written);
});

test('an import that skips conflicts leaves no other rows out', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-members-'));
  try {
    const from = join(folder, 'members.json');
    writeFileSync(from, JSON.stringify(rows));
    const dryRun = await importData(db, { collection: 'members', from, onConflict: 'skip', dryRun: true });
    const report = await importData(db, { collection: 'members', from, onConflict: 'skip' });
    expect([dryRun.created, report.created, report.skipped]).toEqual([2, 2, 3]);
    expect(await stored()).toEqual(written);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
