import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Needs the build. */
const script = `
  import { Attribute, Collection, DbContext, Id } from 'entwrite';
  class Note { id; text; at; toString; tags = null; }
  Id()(Note.prototype, 'id');
  Attribute({ type: 'string', size: 20 })(Note.prototype, 'text');
  Attribute({ type: 'datetime', required: false })(Note.prototype, 'at');
  Attribute({ type: 'integer', required: false })(Note.prototype, 'toString');
  Attribute({ type: 'string', size: 9, array: true, required: false })(Note.prototype, 'tags');
  Collection('notes')(Note);
  class Db extends DbContext { notes = this.set(Note); }
  const db = new Db({ embedded: ':memory:', databaseId: 'notes' });
  await db.getSchemaManager().migrate();
  await db.notes.create({ text: 'kept', at: new Date(0), toString: 7 });
  await db.notes.create({ text: 'bare' });
  const [kept, bare] = await db.notes.toList();
  console.log(JSON.stringify([kept instanceof Note, kept.text, kept.at, kept.toString, bare.at === undefined, bare.tags]));
  process.exit(0);
`;

test.each([
  ['code may be made of text', []],
  ['it may not', ['--disallow-code-generation-from-strings']],
])('documents become objects where %s', (_name, flags) => {
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', script], {
    cwd: resolve(__dirname, '../..'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([true, 'kept', '1970-01-01T00:00:00.000Z', 7, true, []]);
});
