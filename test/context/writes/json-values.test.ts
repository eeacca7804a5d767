import { DbContext } from '../../../src/context/db-context.js';
import { Attribute } from '../../../src/decorators/attribute.js';
import { Collection } from '../../../src/decorators/collection.js';
import { Id } from '../../../src/decorators/id.js';
import type { EntwriteError } from '../../../src/errors.js';
import { failureOf } from '../../support/live-context.js';

@Collection('notes')
class Note {
  @Id() id!: string;
  @Attribute({ type: 'json', required: false }) body?: unknown;
}

class NotesDb extends DbContext {
  readonly notes = this.set(Note);
}

const db = new NotesDb({ embedded: ':memory:', databaseId: 'notes' });
beforeAll(() => db.getSchemaManager().ensureCreated());
afterAll(() => db.dispose());

test.each([
  [new Map([['a', 1]]), 'a Map;'],
  [{ tags: new Set(['a']) }, "a Set at 'tags';"],
  [{ steps: [() => 1] }, "a function at '0';"],
  [{ mark: Symbol('x') }, "a symbol at 'mark';"],
  [{ list: [1, Number.NaN] }, "NaN at '1';"],
])('what JSON would leave out or empty is refused: %p', async (body, found) => {
  const error = await failureOf<EntwriteError>(db.notes.create({ body }));
  expect(error).toMatchObject({ code: 'document_invalid' });
  expect(error?.message).toContain(`Note.body: ${found.slice(0, -1)}`);
  expect(error?.message).toContain('convert it in a `transform`');
});

test('what JSON knows is stored, members without a value left out', async () => {
  const body = { at: new Date(0), list: [1, null, { deep: true }], nothing: undefined, method: () => 1 };
  const { id } = await db.notes.create({ body });
  expect((await db.notes.get(id)).body).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    list: [1, null, { deep: true }],
  });
});
