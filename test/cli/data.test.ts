import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CliProject, openCliProject } from './cli-project.js';

/** `entwrite data export` and `data import`. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(240_000);

const NOTE = `
  import { Attribute, Collection, Id, Index } from 'entwrite';
  import { IsUppercase, ValidateIf } from 'class-validator';
  @Collection('notes')
  @Index(['code'], { type: 'unique' })
  export class Note {
    @Id() id!: string;
    @Attribute({ size: 100 }) title!: string;
    @Attribute({ type: 'integer', min: 0, required: false }) count?: number;
    @Attribute({ size: 20, required: false }) @IsUppercase() code?: string;
  }`;

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  const validator = dirname(require.resolve('class-validator/package.json'));
  symlinkSync(validator, join(project.folder, 'node_modules/class-validator'));
  project.write({ 'note.ts': NOTE });
  await project.run('schema', 'create');
});
afterAll(() => project.end());

async function titles(): Promise<unknown[]> {
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  return rows.map(({ title }) => title as unknown).sort();
}

async function empty(): Promise<void> {
  await project.tables.deleteRows({ databaseId: 'app', tableId: 'notes' });
}

test('a table of another program comes in: columns are mapped, a dry run counts, wrong rows go to a file with their reasons', async () => {
  await empty();
  project.write({
    'old.csv':
      'Headline,Hits,code,Remark\r\n"One, two",3,A,x\r\nTwo,many,B,\r\nThree,-1,C,\r\nFour,,d,\r\nFive,5,E\r\n',
  });
  const args = ['data', 'import', 'notes', 'old.csv', '--map', 'Headline=title', '--map', 'Hits=count'];
  const unknown = await project.ask(...args);
  expect(unknown).toMatchObject({ status: 1, error: { code: 'data_invalid' } });
  expect(unknown.error.message).toContain("'Remark', which is not an attribute of 'notes'");
  const dry = await project.ask(...args, '--map', 'Remark=', '--dry-run');
  expect(dry).toMatchObject({ status: 1, data: { dryRun: true, rows: 5, created: 1, rejected: 4, rejects: null } });
  expect(await titles()).toEqual([]);
  const told = await project.run(...args, '--map', 'Remark=', '--dry-run');
  expect(told.errors).toContain("5 documents of 'notes' processed");

  const { status, output } = await project.run(...args, '--map', 'Remark=');
  expect(status).toBe(1);
  expect(output).toMatch(/^row 2: count: .*'?many'?.*; expected a whole number/m);
  expect(output).toMatch(/^row 3: .*count: .*below the range/m);
  expect(output).toMatch(/^row 4: .*code.*uppercase/m);
  expect(output).toMatch(/^row 5: row: 3 cells under 4 columns/m);
  expect(output).toMatch(/^5 rows: 1 created, 4 rejected$/m);
  expect(await titles()).toEqual(['One, two']);
  expect(project.has('old.csv.import.json')).toBe(false);
  const rejected = project.read('old.rejected.csv');
  expect(rejected.split('\n')[0]).toBe('"$row","$reason","Headline","Hits","code","Remark"');

  // What was corrected in that file is imported from it.
  project.write({
    'again.csv': rejected.replace(',"many",', ',2,').replace(',"-1",', ',1,').replace(',"d",', ',"D",'),
  });
  const again = await project.ask('data', 'import', 'notes', 'again.csv', ...args.slice(4), '--map', 'Remark=');
  expect(again).toMatchObject({ status: 1, data: { created: 3, rejected: 1 } });
  expect(await titles()).toEqual(['Four', 'One, two', 'Three', 'Two']);
});

test('documents that are there stop an import, stay, or are updated; by id and by unique index', async () => {
  await empty();
  project.write({
    'first.ndjson': '{"$id":"a","title":"A","code":"A"}\n{"$id":"b","title":"B","code":"B"}\n',
    'second.ndjson': '{"$id":"a","title":"A2"}\n{"title":"B2","code":"B"}\n{"$id":"c","title":"C"}\n',
  });
  expect((await project.run('data', 'import', 'notes', 'first.ndjson')).status).toBe(0);
  const failed = await project.ask('data', 'import', 'Note', 'second.ndjson');
  expect(failed).toMatchObject({ status: 1, error: { code: 'import_incomplete' } });
  expect(failed.error.findings.map(({ at }) => at)).toEqual([
    expect.stringMatching(/^row 1/),
    expect.stringMatching(/^row 2/),
  ]);
  const skipped = await project.ask('data', 'import', 'notes', 'second.ndjson', '--on-conflict', 'skip');
  expect(skipped).toMatchObject({ status: 0, data: { created: 1, skipped: 2, resumedAt: 1 } });
  expect(await titles()).toEqual(['A', 'B', 'C']);
  const updated = await project.ask('data', 'import', 'notes', 'second.ndjson', '--on-conflict', 'update');
  expect(updated).toMatchObject({ status: 0, data: { created: 0, updated: 3 } });
  expect(await titles()).toEqual(['A2', 'B2', 'C']);
});

test('an import that is killed goes on where it stopped, and writes no row twice', async () => {
  await empty();
  const lines = Array.from({ length: 1000 }, (_, at) => `{"title":"n${at}"}`);
  project.write({ 'many.ndjson': `${lines.join('\n')}\n` });
  const running = project.start('data', 'import', 'notes', 'many.ndjson');
  let writes = 0;
  project.server.setFaults({
    http: ({ method, path }) => {
      // The third batch is half written when the process ends; its journal says what it was about to write.
      if (method === 'POST' && path.endsWith('/rows') && ++writes === 6) {
        running.child.kill('SIGKILL');
        return { kind: 'hang' };
      }
      return undefined;
    },
  });
  expect((await running.ended).status).toBe(null);
  project.server.setFaults({});
  expect(project.has('many.ndjson.import.json')).toBe(true);
  const resumed = await project.ask('data', 'import', 'notes', 'many.ndjson');
  expect(resumed).toMatchObject({ status: 0, data: { rows: 1000, created: 1000, resumedAt: 401 } });
  const exported = await project.run('data', 'export', 'notes', '--select', 'title', '--format', 'csv');
  const titlesOf = exported.output.trim().split('\n').slice(1);
  expect(titlesOf.length).toBe(1000);
  expect(new Set(titlesOf).size).toBe(1000);
});

test('documents go to a file or to the standard output, filtered and selected; without entities, too', async () => {
  await empty();
  project.write({ 'in.json': '[{"$id":"a","title":"=1+1","count":1},{"$id":"b","title":"B","count":7}]' });
  expect((await project.run('data', 'import', 'notes', 'in.json')).status).toBe(0);
  const plain = await project.run('data', 'export', 'notes', '--select', '$id,title', '--to', 'out.csv');
  expect(plain).toMatchObject({ status: 0, output: '2 documents written to out.csv\n' });
  expect(plain.errors).toContain('1 text would run as a formula in a spreadsheet; --spreadsheet');
  expect(project.read('out.csv')).toBe('"$id","title"\n"a","=1+1"\n"b","B"\n');
  const there = await project.ask('data', 'export', 'notes', '--to', 'out.csv');
  expect(there).toMatchObject({ status: 1, error: { code: 'data_refused' } });
  const safe = await project.run(
    'data',
    'export',
    'notes',
    '--select=title',
    '--to=out.csv',
    '--overwrite',
    '--spreadsheet',
  );
  expect(safe.status).toBe(0);
  expect(project.read('out.csv')).toBe('\uFEFF"title"\n"\'=1+1"\n"B"\n');
  const some = await project.run(
    'data',
    'export',
    'notes',
    '--where',
    '{"count":{"$gt":2}}',
    '--select',
    'title,count',
  );
  expect(some).toMatchObject({ status: 0, output: '{"title":"B","count":7}\n' });

  const bare = await openCliProject({});
  try {
    bare.write({ '.env': project.read('.env') });
    const without = await bare.run('data', 'export', 'notes', '--where', '{"count":{"$gt":2}}', '--select', 'title');
    expect(without).toMatchObject({ status: 0, output: '{"title":"B"}\n' });
    bare.write({ 'more.csv': 'title,count\nC,x\nD,4\n' });
    const more = await bare.ask('data', 'import', 'notes', 'more.csv');
    expect(more).toMatchObject({ status: 1, data: { created: 1, rejected: 1 } });
    const near = await bare.ask('data', 'export', 'note');
    expect(near).toMatchObject({ status: 2 });
    const misspelt = await bare.ask('data', 'export', 'note', '--to', 'x.csv');
    expect(misspelt.error.message).toContain("expected 'notes'");
  } finally {
    await bare.end();
  }
});
