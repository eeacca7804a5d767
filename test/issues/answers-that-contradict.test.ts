import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { RenameAnswers } from '../../src/schema-manager/plan/resolve-renames.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';

/**
 * An answer about a rename that the entities contradict was passed over: the new attribute came empty, a value was dropped although the
 * answer kept it, or a rename happened although the answer was no.
 */

const text = { type: 'string', size: 20, required: false };
const context = (attributes: object) =>
  class Db extends DbContext {
    readonly users = this.set(defineCollection('users', attributes as Parameters<typeof defineCollection>[1]));
  };

it.each<[string, object, RenameAnswers, string]>([
  ['the old key stays', { about: text, bio: text }, { 'users.about': 'bio' }, "'users.about' stays"],
  ['two get one key', { bio: text }, { 'users.about': 'bio', 'users.notes': 'bio' }, "'users.notes'"],
  [
    'the entity says that it is one',
    { bio: { ...text, renamedFrom: 'about' }, notes: text },
    { 'users.about': false },
    'renamedFrom',
  ],
])('is refused where %s', (_name, attributes, renames, said) =>
  onFreshDatabase(async (database) => {
    const before = { about: text, notes: text };
    await database.open(context(before)).getSchemaManager().migrate();
    await database.documents.create('users', 'u', { values: { about: 'a', notes: 'n' } });
    const manager = database.open(context(attributes)).getSchemaManager();
    expect(await failureOf(manager.migrate({ renames, allowDestructive: true }))).toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining(said),
    });
    expect(await database.documents.get('users', 'u')).toMatchObject({ about: 'a', notes: 'n' });
  }));

it('the same answer, and the same declaration, may be given again', () =>
  onFreshDatabase(async (database) => {
    await database
      .open(context({ about: text }))
      .getSchemaManager()
      .migrate();
    await database.documents.create('users', 'u', { values: { about: 'a' } });
    const declared = database.open(context({ bio: { ...text, renamedFrom: 'about' } })).getSchemaManager();
    const renames = { 'users.about': 'bio' };
    await declared.migrate({ renames });
    await declared.migrate({ renames });
    await database
      .open(context({ bio: text }))
      .getSchemaManager()
      .migrate({ renames });
    expect((await database.documents.get('users', 'u'))?.bio).toBe('a');
  }));
