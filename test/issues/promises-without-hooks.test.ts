import { executionAsyncId } from 'node:async_hooks';
import { DbContext, defineCollection } from 'entwrite';

class NotesDb extends DbContext {
  readonly notes = this.set(defineCollection('notes', { text: { type: 'string' } }));
}

/** Whether promises are followed: each continuation then has a number of its own. */
async function isFollowed(): Promise<boolean> {
  await null;
  const first = executionAsyncId();
  await null;
  return executionAsyncId() !== first;
}

// Until Node 24 a storage of `node:async_hooks` that was once used follows every promise, which costs a twentieth of a request.
test('no promise of the process is followed once contexts are connected, those that could not be among them', async () => {
  await using one = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
  await using other = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
  await using none = new NotesDb({ embedded: '/dev/null/notes.db', databaseId: 'notes' });
  await Promise.all([one.connect(), other.connect(), expect(none.connect()).rejects.toThrow()]);
  expect(await isFollowed()).toBe(false);
});
