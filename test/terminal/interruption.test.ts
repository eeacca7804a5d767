import type { Faults } from 'entwrite/embedded';
import { ID } from 'node-appwrite';
import { type CliProject, noteEntity, openCliProject } from '../cli/cli-project.js';
import { limit } from '../support/limit.js';
import { CONTROL_C, plain } from './open-terminal.js';

/** Ctrl-C in what waits by itself, and what the next run does then: acknowledged at once, over within two seconds. Needs the build. */
jest.setTimeout(120_000);

/** Whatever is interrupted would take half a minute and more. */
const IN_TIME = limit({ promised: 2_000, busy: 25_000 });
const ACKNOWLEDGED = 'Stopping at the next safe point; press Ctrl-C again to end immediately.';

let project: CliProject;
beforeAll(async () => {
  project = await openCliProject();
  await project.run('schema', 'create');
  const rows = Array.from({ length: 40 }, (_, at) => ({ $id: ID.unique(), title: `note ${at}` }));
  await project.tables.createRows({ databaseId: 'app', tableId: 'notes', rows });
});
afterEach(async () => {
  project.server.setFaults({});
});
afterAll(() => project.end());

/** A command that is under way. */
interface Running {
  readonly ended: Promise<{ readonly status: number | null; readonly screen: string }>;
  readonly interrupt: () => void;
}

interface Stopped {
  readonly status: number | null;
  readonly screen: string;
  readonly milliseconds: number;
}

function atTerminal(args: readonly string[]): Running {
  const terminal = project.terminal(...args);
  const ended = terminal.ended.then((status) => ({ status, screen: plain(terminal.screen()) }));
  return { ended, interrupt: () => terminal.type(CONTROL_C) };
}

/** In the process of all commands, which starts no new one. */
function inPipe(args: readonly string[]): Running {
  const ended = project.run(...args).then(({ status, output, errors }) => ({ status, screen: output + errors }));
  return { ended, interrupt: project.interrupt };
}

/** Presses Ctrl-C when the server meets what `faults` are for; gives what was shown and how long it took to end. */
async function stopped(
  args: readonly string[],
  faults: (met: () => void) => Faults,
  run: (args: readonly string[]) => Running = inPipe,
): Promise<Stopped> {
  let met = (): void => {};
  const isMet = new Promise<void>((done) => {
    met = done;
  });
  project.server.setFaults(faults(() => met()));
  const { ended, interrupt } = run(args);
  await Promise.race([isMet, ended.then(({ screen }) => Promise.reject(new Error(screen)))]);
  const start = performance.now();
  interrupt();
  const { status, screen } = await ended;
  return { status, screen, milliseconds: Math.round(performance.now() - start) };
}

function expectInTime({ status, milliseconds, screen }: Stopped): void {
  expect(screen).toContain(ACKNOWLEDGED);
  expect(screen).toMatch(/error: .*a signal to stop/);
  expect(status).toBe(1);
  expect(milliseconds).toBeLessThan(IN_TIME);
}

const holdColumns = (met: () => void): Faults => ({
  columns({ action }) {
    if (action !== 'create') return undefined;
    met();
    return { kind: 'hold' };
  },
});

const MOOD = `
  import type { Migration, MigrationBuilder } from 'entwrite/migrations';
  export default class Mood implements Migration {
    readonly name = 'mood';
    async up(m: MigrationBuilder) {
      m.createCollection('moods', (c) => c.string('word', { size: 20 }));
      m.addAttribute('moods', 'colour', { type: 'varchar', size: 20, required: false });
    }
  }`;
test('a schema step that waits for an attribute; the next run goes on', async () => {
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 20, required: false }) mood?: string;') });
  expectInTime(await stopped(['schema', 'migrate'], holdColumns, atTerminal));
  project.server.setFaults({});
  expect((await project.run('schema', 'migrate')).status).toBe(0);
});

test('a change that `dev` applies: what is waited for is shown, and Ctrl-C stops it', async () => {
  const terminal = project.terminal('dev');
  await terminal.waitFor('Watching. Ctrl-C ends it.');
  project.server.setFaults({
    http: ({ method, path }) => (method === 'POST' && /\/columns/.test(path) ? { kind: 'hang' } : undefined),
  });
  const members =
    '@Attribute({ size: 20, required: false }) mood?: string; @Attribute({ size: 9, required: false }) kept?: string;';
  project.write({ 'note.ts': noteEntity(members) });
  await terminal.waitFor('waiting for the answer to POST');
  const start = performance.now();
  terminal.type(CONTROL_C);
  await terminal.waitFor(ACKNOWLEDGED);
  expect(await terminal.ended).toBe(0);
  expect(performance.now() - start).toBeLessThan(IN_TIME);
  project.server.setFaults({});
  expect((await project.run('dev', '--once')).status).toBe(0);
});

test('retries of a server that asks for patience', async () => {
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 20, required: false }) place?: string;') });
  const outcome = await stopped(
    ['schema', 'migrate', '--allow-destructive'],
    (met) => ({
      http({ method, path }) {
        if (method !== 'POST' || !/\/columns/.test(path)) return undefined;
        setTimeout(met, 300);
        return { kind: 'status', status: 429, headers: { 'retry-after': '30' } };
      },
    }),
    atTerminal,
  );
  expectInTime(outcome);
  expect(outcome.screen).toMatch(/attempt 2 in 30 s/);
});

test('a revert that a run finishes says so, with status 3', async () => {
  project.write({ 'migrations/20260101_000000_mood.ts': MOOD });
  expect((await project.run('migration', 'run')).status).toBe(0);
  const reverting = await stopped(['migration', 'revert', '--allow-destructive'], (met) => ({
    http({ method, path }) {
      if (method !== 'DELETE' || !/\/tables\/moods$/.test(path)) return undefined;
      met();
      return { kind: 'delay', milliseconds: 29_000 };
    },
  }));
  expectInTime(reverting);
  project.server.setFaults({});
  const finished = await project.run('migration', 'run');
  expect({ status: finished.status, output: finished.output }).toMatchObject({
    status: 3,
    output: expect.stringContaining('This run only finished the interrupted revert of 20260101_000000_mood'),
  });
});
