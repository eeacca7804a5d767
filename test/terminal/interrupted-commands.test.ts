import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultRequest } from 'entwrite/embedded';
import { replayMigrations } from '../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { schemaHash } from '../../src/schema/schema-hash.js';
import { type CliProject, openCliProject } from '../cli/cli-project.js';
import { type Json, readContent, writeForged } from '../support/forged-backup.js';
import { limit } from '../support/limit.js';
import { CONTROL_C, plain } from './open-terminal.js';

/**
 * Ctrl-C at a real (pseudo) terminal in every command that may take long, at a request that is never answered, or in a function of a
 * user that never returns: acknowledged at once, over within two seconds, and done when it is called again. `npm test` interrupts the first
 * command of each group and the first one at each method of a request and at each text, and only runs the others; `npm run test:long`
 * interrupts all. Needs the build.
 */
jest.setTimeout(120_000);

/** Nothing that is interrupted would end within half a minute. */
const IN_TIME = limit({ promised: 2_000, busy: 25_000 });
const AT_ONCE = limit({ promised: 500, busy: 20_000 });
const DOCUMENTS = 60;
const MANY = 200_000;

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  entities();
  for (const [name, databaseId] of [
    ['files', 'files'],
    ['other', 'other'],
  ])
    project.write({
      [`${name}.config.ts`]: `
        import { defineConfig } from 'entwrite';
        import { NotesDb } from './notes-db.js';
        export default defineConfig({
          context: ({ APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey }) =>
            new NotesDb({ endpoint: endpoint ?? '', projectId: projectId ?? '', apiKey: apiKey ?? '', databaseId: '${databaseId}' }),
          migrations: { folder: '${name}' },
        });`,
    });
  project.write({
    'notes-db.ts': `
      import { DbContext } from 'entwrite';
      import { Author, Note } from './note.js';
      export class NotesDb extends DbContext {
        readonly authors = this.set(Author);
        readonly notes = this.set(Note);
        override async seed() {
          await this.authors.create({ name: 'Seeded' });
        }
      }`,
  });
});
afterEach(() => project.server.setFaults({}));
afterAll(() => project.end());

const PLAIN = "@Attribute({ type: 'integer' }) price!: number;";
const TEXT = '@Attribute({ size: 20 }) price!: string;';
const LINK = "@ManyToOne(() => Author, { inverse: 'notes' }) author?: Ref<Author>;";
const LINKS = "@OneToMany(() => Note, { inverse: 'author' }) notes?: Ref<Note>[];";

/** Writes the entities: notes with these members, and authors. */
function entities(members = PLAIN, { title = 'size: 100', ofAuthors = '', above = '' } = {}): void {
  project.write({
    'note.ts': `
      import { Attribute, Collection, Id, Index, ManyToMany, ManyToOne, OneToMany, type Opt, type Ref } from 'entwrite';
      @Collection('authors')
      export class Author {
        @Id() id!: string;
        @Attribute({ size: 100 }) name!: string;
        ${ofAuthors}
      }
      @Collection('notes')
      ${above}
      export class Note {
        @Id() id!: string;
        @Attribute({ ${title} }) title!: string;
        ${members}
      }`,
  });
}

/** Writes a migration file of the database `files`. */
function file(name: string, steps: string, members = ''): void {
  project.write({
    [`files/${name}.ts`]: `
      import type { Migration, MigrationBuilder } from 'entwrite/migrations';
      export default class File implements Migration {
        readonly name = '${name}';
        ${members}
        async up(m: MigrationBuilder) {
          ${steps}
        }
      }`,
  });
}

/** Two branches that grew from what the files lead to. */
async function branch(): Promise<void> {
  const steps = await replayMigrations(await loadMigrations(join(project.folder, 'files')));
  const parent = `readonly parent = '${schemaHash(steps.at(-1)?.to ?? { collections: [] })}';`;
  file('006_left', "m.addAttribute('notes', 'left', { type: 'boolean', required: false });", parent);
  file('007_right', "m.addAttribute('notes', 'right', { type: 'boolean', required: false });", parent);
}

async function fill(databaseId: string): Promise<void> {
  const rows = Array.from({ length: DOCUMENTS }, (_, at) => ({ $id: `n${at}`, title: `note ${at}`, price: at }));
  await project.tables.createRows({ databaseId, tableId: 'notes', rows });
}

/** A backup of so many documents that it is still being read when the keys arrive: the small collection is the first. */
function enlarge(from: string, to: string): void {
  const content = readContent(join(project.folder, from));
  const notes = content.files['notes.ndjson.gz'] as { [key: string]: Json }[];
  const { collections } = content.manifest as { collections: { id: string }[] };
  collections.sort((a, b) => (a.id < b.id ? -1 : 1));
  content.files['notes.ndjson.gz'] = Array.from({ length: MANY }, (_, at) => ({ ...notes[0], $id: `m${at}` }));
  writeForged(join(project.folder, from), join(project.folder, to), content, true);
}

/** A command that is interrupted. */
interface Long {
  /** Makes work for it. */
  readonly prepare?: () => unknown;
  /** At which request, by method and path; or at which text on the screen. */
  readonly at: RegExp | string;
  /** What a person changes before the same command is called again, without faults. */
  readonly mend?: () => void;
  /** The exit status by then. */
  readonly status?: number;
}

const FILES = '--config files.config.ts';
const SHORT = 'size: 6';
const UNIQUE = "@Index(['price'], { type: 'unique' })";
const FIRST = { databaseId: 'app', tableId: 'notes', rowId: 'n0' };
const NOTES = "m.createCollection('notes', (c) => { c.string('title', { size: 100 }); c.integer('price'); });";
const YES = '--allow-destructive';
const LISTED = /^GET .*\/tables$/;
const ROW = /^PATCH .*\/notes\/rows/;
const DATA_STEP = `m.data('shout', async ({ db }) => {
  await db.updateEach('notes', ({ title }) => ({ title: title + '!' }));
}, { touches: ['notes'], down: async ({ db }) => {
  await db.updateEach('notes', ({ title }) => ({ title: title.replace('!', '') }));
} });`;
/** Never returns while there is the file `asleep`. */
const NEVER = `if ((await import('node:fs')).existsSync('asleep')) {
  console.log('Asleep.');
  await new Promise(() => setInterval(() => {}, 1000));
}`;
const sleep = () => project.write({ asleep: '' });
const wake = () => rmSync(join(project.folder, 'asleep'));

/** In this order, on two databases: that of the entities, and that of files. */
const COMMANDS: readonly (readonly [command: string, long: Long])[] = [
  ['schema create', { at: /^POST .*\/tables$/ }],
  ['schema analyze', { prepare: () => fill('app'), at: LISTED }],
  ['schema migrate', { prepare: () => entities(TEXT), at: ROW }],
  [`schema migrate ${YES} --copy distinct`, { prepare: () => entities(PLAIN), at: ROW }],
  [`schema migrate ${YES} --copy transactions`, { prepare: () => entities(TEXT), at: /^POST .*\/transactions/ }],
  [`schema migrate ${YES} --fence all`, { prepare: () => entities(PLAIN), at: /^PUT .*\/notes\/rows/ }],
  [
    `schema migrate ${YES} --resolve notes.title=truncate`,
    { prepare: () => entities(PLAIN, { title: SHORT }), at: ROW },
  ],
  [
    'schema migrate --resolve notes.mood=backfill:fine',
    { prepare: () => entities(`${PLAIN} @Attribute({ size: 20 }) mood!: string;`, { title: SHORT }), at: ROW },
  ],
  [`schema migrate ${YES} --drops park`, { prepare: () => entities(), at: /^PATCH .*\/columns/ }],
  ['purge --older-than 0s', { at: /^DELETE .*\/columns/ }],
  ['schema migrate --only notes', { prepare: () => entities(PLAIN, { above: UNIQUE }), at: /^POST .*\/indexes/ }],
  [
    'schema migrate --only notes,authors',
    { prepare: () => entities(`${PLAIN} ${LINK}`, { ofAuthors: LINKS }), at: /^POST .*\/relationship/ },
  ],
  ['seed', { prepare: () => entities(PLAIN), at: /^POST .*\/authors\/rows/ }],
  ['schema drift', { at: LISTED }],
  ['schema inspect notes', { at: LISTED }],
  ['schema stats', { at: /\/notes\/rows/ }],
  ['schema diagram --live --format html --out page.html', { at: LISTED }],
  ['pull --out pulled', { at: LISTED }],
  ['doctor', { at: /\/notes\/rows/ }],
  ['doctor --canary', { at: /^POST .*\/tables$/ }],
  ['dev --once', { at: LISTED, status: 3 }],
  ['data export notes --to notes.csv', { at: /\/notes\/rows/ }],
  ['data import notes notes.csv --on-conflict update', { at: /\/notes\/rows/ }],
  ['backup create --folder saved', { at: /\/notes\/rows/ }],
  ['backup verify large', { prepare: () => enlarge('saved', 'large'), at: "of 'authors' verified" }],
  ['backup prune', { at: /entwrite_migrations/ }],
  ['backup restore saved', { prepare: () => project.tables.deleteRow(FIRST), at: /^P.* .*\/notes\/rows/ }],
  ['snapshot create before', { at: /\/notes\/rows/ }],
  ['snapshot restore before', { prepare: () => project.tables.deleteRow(FIRST), at: /^P.* .*\/notes\/rows/ }],
  ['unlock', { at: /entwrite_state/ }],
  ['schema undo', { at: LISTED }],
  ['clone --to-database staging', { at: /^P.* .*\/staging\/tables\/notes\/rows/ }],
  ['schema drop --database app', { at: /^DELETE .*\/tables/ }],
  [`migration run ${FILES}`, { prepare: () => file('001_notes', NOTES), at: /^POST .*\/tables$/ }],
  [
    `migration run ${FILES} --to 002_type`,
    {
      prepare() {
        file('002_type', "m.alterAttribute('notes', 'price', { type: 'string', size: 20 });");
        return fill('files');
      },
      at: ROW,
    },
  ],
  [`migration run ${FILES} --to 003_shout`, { prepare: () => file('003_shout', DATA_STEP), at: ROW }],
  [`migration status --verify ${FILES}`, { at: LISTED }],
  [`migration check --against live ${FILES}`, { at: LISTED, status: 3 }],
  [`migration revert ${FILES} --only 003_shout`, { at: ROW }],
  [`migration revert ${YES} ${FILES} --only 002_type`, { at: ROW }],
  [`migration show ${FILES}`, { at: LISTED, status: 3 }],
  [`migration lint ${FILES}`, { at: /entwrite/, status: 1 }],
  [
    `migration run ${YES} ${FILES}`,
    {
      prepare() {
        sleep();
        file('004_last', `m.data('last', async () => { ${NEVER} }, { touches: ['notes'], down: 'nothing' });`);
      },
      at: 'Asleep.',
      mend: wake,
    },
  ],
  [`migration test ${FILES}`, { prepare: sleep, at: 'Asleep.', mend: wake }],
  [
    `migration generate --dry-run ${FILES}`,
    {
      prepare() {
        sleep();
        file('005_asleep', NEVER);
      },
      at: 'Asleep.',
      mend: wake,
      status: 3,
    },
  ],
  [`migration baseline ${FILES}`, { at: LISTED }],
  [`migration resolve 005_asleep --as pending --reason tried ${FILES}`, { at: /entwrite_migrations/ }],
  [`migration check ${FILES}`, { prepare: sleep, at: 'Asleep.', mend: wake, status: 3 }],
  [`migration squash joined --dry-run ${FILES}`, { prepare: sleep, at: 'Asleep.', mend: wake, status: 3 }],
  [`migration rebase ${FILES}`, { prepare: branch, at: /entwrite_migrations/ }],
];

/** The kinds of a command: its group, and the method of the request, if it matters, or the text at which it waits. */
const KINDS = COMMANDS.map(([command, { at }]) => [
  command.replace(/ .*/, ''),
  typeof at === 'string' ? at : (/^\^([A-Z]+) /.exec(at.source)?.[1] ?? 'any'),
]);
/** Whether a command is the first one of a kind. */
const isFirst = (nth: number) =>
  KINDS[nth]?.some((kind) => KINDS.findIndex((kinds) => kinds.includes(kind)) === nth) === true;

test.each(
  COMMANDS.map(([command, long], nth) => [command, long, nth] as const),
)('entwrite %s', async (command, long, nth) => {
  const { prepare, at, mend, status = 0 } = long;
  await prepare?.();
  const words = command.split(' ');
  if (process.env.LONG || isFirst(nth)) await interrupt(words, at);
  project.server.setFaults({});
  mend?.();
  const finished = await project.run(...words);
  expect([finished.errors, finished.status]).toEqual([finished.errors, status]);
});

/** Runs a command at a terminal, presses Ctrl-C where it waits, and looks at its end. */
async function interrupt(words: readonly string[], at: RegExp | string): Promise<void> {
  let press = (): void => {};
  const isMet = new Promise<void>((done) => {
    press = done;
  });
  const terminal = project.terminal(...words);
  if (typeof at === 'string') void terminal.waitFor(at).then(press, () => {});
  else project.server.setFaults({ http: hangFrom(at, press) });
  await Promise.race([isMet, terminal.ended.then(() => Promise.reject(new Error(plain(terminal.screen()))))]);
  const start = performance.now();
  terminal.type(CONTROL_C);
  await terminal.waitFor('press Ctrl-C again to end immediately.');
  const acknowledged = performance.now() - start;
  const ended = await terminal.ended;
  const milliseconds = performance.now() - start;
  const shown = plain(terminal.screen());
  expect([ended, shown]).toEqual([1, expect.stringMatching(/error: .*a signal to stop/)]);
  expect(shown).not.toMatch(/^ {4}at /m);
  expect(acknowledged).toBeLessThan(AT_ONCE);
  expect(milliseconds).toBeLessThan(IN_TIME);
}

test('entwrite studio, while its configuration never loads', async () => {
  project.write({ 'asleep.config.ts': `${NEVER}\nexport default {};`, asleep: '' });
  const terminal = project.terminal('studio', '--no-open', '--config', 'asleep.config.ts');
  await terminal.waitFor('Asleep.');
  const start = performance.now();
  terminal.type(CONTROL_C);
  await terminal.waitFor('press Ctrl-C again to end immediately.');
  expect(performance.now() - start).toBeLessThan(AT_ONCE);
  expect(await terminal.ended).toBe(1);
  expect(performance.now() - start).toBeLessThan(IN_TIME);
  expect(plain(terminal.screen())).toContain('error: entwrite studio: a signal to stop');
});

/** From this request on nothing is answered any more. */
function hangFrom(at: RegExp, press: () => void) {
  let isMet = false;
  return ({ method, path }: FaultRequest) => {
    isMet ||= at.test(`${method} ${path}`);
    if (!isMet) return undefined;
    press();
    return { kind: 'hang' } as const;
  };
}
