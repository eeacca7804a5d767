import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/** `analyze({ documents: true })` and `preflight()` say what `migrate()` would refuse: also that its backup may not hold what it reads, and that a key is taken. */

class Before extends DbContext {
  readonly rows = this.set(
    defineCollection('c', { secret: { type: 'string', size: 300, encrypt: true }, note: { type: 'string', size: 9 } }),
  );
}
class After extends DbContext {
  readonly rows = this.set(defineCollection('c', { note: { type: 'string', size: 9 } }));
}

it('a key that the hidden end of a one-way relationship keeps, whatever the model calls it by now', () =>
  onFreshDatabase(async (database) => {
    const users = collection('users', [attribute('name', 'string')]);
    const posts = (...relationships: RelationshipSchema[]) =>
      schemaOf(users, collection('posts', [attribute('name', 'string')], { relationships }));
    const owner = link({ key: 'owner', twoWay: true, twoWayKey: 'owned' });
    await managerOf(database, posts(link({ twoWayKey: 'written' }), owner)).migrate();
    const [author, editor] = [link({ twoWayKey: 'other' }), link({ key: 'editor', twoWayKey: 'written' })];
    const refusal = { rule: 'relationship_pair_twice', at: 'posts.editor' };
    const added = managerOf(database, posts(author, owner, editor));
    expect((await added.analyze()).blockers).toMatchObject([refusal]);
    await expect(added.migrate()).rejects.toMatchObject({ code: 'plan_refused', findings: [refusal] });
    const renames = [{ collection: 'users', from: 'owned', to: 'written' }];
    const renamed = managerOf(database, posts(author, { ...owner, twoWayKey: 'written' }), { renames });
    await expect(renamed.migrate()).rejects.toMatchObject({ findings: [{ ...refusal, at: 'posts.owner' }] });
  }));

it('encrypted values that would be saved in plain text', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'entwrite-'));
    await database.open(Before, { backups: { folder } }).getSchemaManager().migrate();
    await database.documents.create('c', 'a', { values: { secret: 's', note: 'n' } });
    const schema = database.open(After, { backups: { folder } }).getSchemaManager();
    const refusal = expect.objectContaining({ rule: 'backup_refused', at: 'c.secret' });
    expect((await schema.analyze({ documents: true })).blockers).toEqual([refusal]);
    expect((await schema.preflight()).conflicts).toEqual([refusal]);
    await expect(schema.migrate({ allowDestructive: true })).rejects.toMatchObject({ code: 'backup_refused' });
    expect((await database.documents.get('c', 'a'))?.secret).toBe('s');

    const permitted = database.open(After, { backups: { folder, plain: true } }).getSchemaManager();
    expect((await permitted.analyze({ documents: true })).blockers).toEqual([]);
    await permitted.migrate({ allowDestructive: true });
  }));
