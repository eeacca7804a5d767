import { migrationStatus, revertMigrations, runMigrations } from 'entwrite/migrations';
import { liveContents } from './live-contents.js';
import { openScenario, type ScenarioProject } from './project.js';

let project: ScenarioProject;
beforeEach(async () => {
  project = await openScenario('accounts');
  await project.run({ to: '001_accounts' });
  const { documents } = project.database;
  for (let n = 1; n <= 4; n += 1) {
    const values = { owner: `Owner ${n}`, balance: n === 3 ? null : `${n}.50 EUR`, note: n % 2 ? `note ${n}` : null };
    await documents.create('accounts', `a${n}`, { values, permissions: [`read("user:u${n}")`] });
    await documents.create('audits', `l${n}`, { values: { line: `line ${n}`, account: n === 4 ? null : `a${n}` } });
  }
});
afterEach(() => project.end());

const SECOND = '002_fails_in_the_middle';

describe('a failure in the middle of a file', () => {
  it('leaves schema and documents as they were, out of the backups of its steps', async () => {
    const before = await liveContents(project.database);
    await expect(project.run({ allowDestructive: true })).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringMatching(/the bank does not answer.*What the file had done was rolled back/s),
    });
    expect(await liveContents(project.database)).toEqual(before);
    const { migrations } = await migrationStatus(project.open(), { folder: project.files });
    expect(migrations.map(({ name, state, error }) => [name, state, error])).toEqual([
      ['001_accounts', 'applied', null],
      [SECOND, 'pending', 'the bank does not answer'],
    ]);
  });

  it('keeps what others wrote meanwhile, and lists it', async () => {
    const writer = async () => {
      const { documents } = project.database;
      await documents.update('accounts', 'a1', { values: { owner: 'Somebody else' } });
      await documents.create('accounts', 'a9', { values: { owner: 'Newcomer', balance: 9 } });
    };
    const warnings: string[] = [];
    let written: Promise<void> | null = null;
    const run = project.run({
      allowDestructive: true,
      onProgress(event) {
        if (event.type === 'warning') warnings.push(event.message);
        // The backup of the last step: the others are done.
        if (event.type === 'saved') saved += 1;
        if (saved === 4 && written === null) written = writer();
      },
    });
    let saved = 0;
    await expect(run).rejects.toMatchObject({ code: 'migration_failed' });
    await written;
    const accounts = await project.all('accounts');
    expect(
      Object.keys(accounts)
        .sort()
        .map((id) => [id, accounts[id]?.owner, accounts[id]?.balance]),
    ).toEqual([
      ['a1', 'Somebody else', '1.50 EUR'],
      ['a2', 'Owner 2', '2.50 EUR'],
      ['a3', 'Owner 3', null],
      ['a4', 'Owner 4', '4.50 EUR'],
      ['a9', 'Newcomer', '9'],
    ]);
    expect(warnings.join('\n')).toContain('a1');
  });

  it('stays where that is wanted, and is continued', async () => {
    await expect(project.run({ allowDestructive: true, onError: 'keep' })).rejects.toMatchObject({
      message: expect.stringContaining('What is done stays'),
    });
    expect((await project.all('accounts')).a1).toMatchObject({ owner: 'OWNER 1', balance: 1.5 });
    const { migrations } = await migrationStatus(project.open(), { folder: project.files });
    expect(migrations.at(-1)).toMatchObject({ name: SECOND, state: 'unfinished' });
    await expect(
      revertMigrations(project.open(), { folder: project.files, allowDestructive: true }),
    ).rejects.toMatchObject({ code: 'migration_irreversible' });
    const before = project.open();
    await expect(runMigrations(before, { folder: project.files, allowDestructive: true })).rejects.toMatchObject({
      code: 'migration_failed',
    });
    expect((await project.all('accounts')).a1).toMatchObject({ owner: 'Owner 1', balance: '1.50 EUR', note: 'note 1' });
  });
});
