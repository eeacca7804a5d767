import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Runs the built package (`npm test` builds it first). */
const program = `
  import { DbContext, defineCollection } from './dist/esm/index.js';
  const notes = defineCollection('notes', { text: { type: 'string' } });
  class NotesDb extends DbContext { notes = this.set(notes); }
  const db = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
  await db.getSchemaManager().ensureCreated();
  await db.notes.create({ text: 'one' });
  console.log(await db.notes.count());
`;

test('a context that nobody disposed does not keep the process alive, its embedded server included', () => {
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    timeout: 100_000,
  });
  expect(output).toBe('1\n');
});
