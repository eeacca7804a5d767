import { ID } from 'node-appwrite';
import { type CliProject, noteEntity, openCliProject } from './cli-project.js';

/** Ctrl-C in the middle of work, and the lock between two runs. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

let project: CliProject;
beforeEach(async () => {
  project = await openCliProject();
  project.write({ 'note.ts': noteEntity("@Attribute({ type: 'integer' }) price!: number;") });
  await project.run('schema', 'create');
  const rows = Array.from({ length: 60 }, (_, at) => ({ $id: ID.unique(), title: `note ${at}`, price: at }));
  await project.tables.createRows({ databaseId: 'app', tableId: 'notes', rows });
  project.write({ 'note.ts': noteEntity('@Attribute({ size: 20 }) price!: string;') });
});
afterEach(() => project.end());

/** Sends Ctrl-C when the server gets the n-th request of a kind. */
function interruptAt(interrupt: () => void, method: string, path: RegExp, nth: number): void {
  let count = 0;
  project.server.setFaults({
    http: (request) => {
      if (request.method === method && path.test(request.path) && ++count === nth) interrupt();
      return undefined;
    },
  });
}

async function prices(): Promise<unknown[]> {
  const { rows } = await project.tables.listRows({ databaseId: 'app', tableId: 'notes' });
  return rows.map(({ price }) => price as unknown);
}

const BACK = 'What this run did was rolled back.';

test('a migration stops at a safe point, says what it took back, loses nothing, and the next run goes on', async () => {
  // A process of its own, once: the other tests interrupt the one of all commands.
  const running = project.start('schema', 'migrate');
  interruptAt(() => running.child.kill('SIGINT'), 'PATCH', /\/rows\//, 20);
  const { status, errors } = await running.ended;
  expect(status).toBe(1);
  // How far it gets in the time that is left after Ctrl-C is up to the machine; what it says of it is not.
  const said = [BACK, 'There was no time to roll back', 'Rolling back stopped too'];
  expect(errors).toMatch(new RegExp(`a signal to stop.*Run it again.*(${said.join('|')})`, 's'));
  project.server.setFaults({});
  expect(await prices()).toEqual(expect.arrayContaining([0, 1, 2]));
  const { columns } = await project.tables.listColumns({ databaseId: 'app', tableId: 'notes' });
  const keys = columns.map(({ key }) => key).sort();
  expect(keys).toEqual(errors.includes(BACK) ? ['price', 'title'] : expect.arrayContaining(['price', 'title']));
  expect((await project.run('schema', 'migrate')).status).toBe(0);
  expect(await prices()).toEqual(expect.arrayContaining(['0', '1', '2']));
});

test('with --keep the next run goes on from there', async () => {
  const running = project.run('schema', 'migrate', '--keep');
  interruptAt(project.interrupt, 'PATCH', /\/rows\//, 20);
  expect((await running).status).toBe(1);
  let copied = 0;
  project.server.setFaults({
    http: ({ method, path }) => {
      if (method === 'PATCH' && /\/rows\//.test(path)) copied += 1;
      return undefined;
    },
  });
  expect((await project.run('schema', 'migrate')).status).toBe(0);
  expect(copied).toBeLessThan(55);
  expect(await prices()).toEqual(expect.arrayContaining(['0', '1', '2']));
});

test('who finds the lock held says by whom; unlock takes it away', async () => {
  const holder = project.start('schema', 'migrate');
  const isHolding = new Promise<void>((done) =>
    project.server.setFaults({
      http: ({ method, path }) => {
        if (method !== 'PATCH' || !/\/notes\/rows\//.test(path)) return undefined;
        done();
        return { kind: 'hang' };
      },
    }),
  );
  await isHolding;
  const waiting = await project.ask('schema', 'migrate', '--lock-timeout', '0.3');
  expect(waiting).toMatchObject({ status: 5, error: { code: 'locked' } });
  const unlocked = await project.ask('unlock');
  expect(unlocked.data).toMatchObject({ unlocked: true, holder: { pid: holder.child.pid } });
  expect((await project.ask('unlock')).data).toEqual({ unlocked: false, holder: null });
  holder.child.kill('SIGKILL');
  await holder.ended;
  project.server.setFaults({});
  expect((await project.run('schema', 'migrate')).status).toBe(0);
});

test('a backup stops, and goes on in the same folder', async () => {
  const running = project.run('backup', 'create', '--folder', 'saved');
  interruptAt(project.interrupt, 'GET', /\/notes\/rows$/, 1);
  const { status, errors } = await running;
  expect(status).toBe(1);
  expect(errors).toContain('Call again with the same folder: what is done is kept.');
  project.server.setFaults({});
  const { data } = await project.ask('backup', 'create', '--folder', 'saved');
  expect(data).toMatchObject({ documents: 60 });
  expect((await project.run('backup', 'verify', 'saved')).status).toBe(0);
});
