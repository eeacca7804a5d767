import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SCRIPT = `
import { executionAsyncId } from 'node:async_hooks';
import { DbContext, defineCollection } from './dist/esm/index.js';
class NotesDb extends DbContext {
  notes = this.set(defineCollection('notes', { text: { type: 'string' } }));
}
const open = (embedded) => new NotesDb({ embedded, databaseId: 'notes' });
const [one, other, none] = [open(':memory:'), open(':memory:'), open('/dev/null/notes.db')];
const connected = await Promise.allSettled([one, other, none].map((context) => context.connect()));
// Where promises are followed, each continuation has a number of its own.
await null;
const first = executionAsyncId();
await null;
const isFollowed = executionAsyncId() !== first;
for (const context of [one, other, none]) await context.dispose();
console.log(JSON.stringify({ connected: connected.map(({ status }) => status), isFollowed }));
`;

/** In a process of its own: what follows promises does so for the whole process, whoever began it. Needs the build. */
async function runScript(): Promise<unknown> {
  const cwd = join(__dirname, '../..');
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', SCRIPT], { cwd });
  return JSON.parse(stdout);
}

// Until Node 24 a storage of `node:async_hooks` that was once used follows every promise, which costs a twentieth of a request.
test('no promise of the process is followed once contexts are connected, those that could not be among them', async () => {
  expect(await runScript()).toEqual({ connected: ['fulfilled', 'fulfilled', 'rejected'], isFollowed: false });
});
