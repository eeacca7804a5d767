import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { onFreshDatabase } from '../support/live-context.js';

/** `analyze({ documents: true })` and `preflight()` say what `migrate()` would refuse: also that its backup may not hold what it reads. */

class Before extends DbContext {
  readonly rows = this.set(
    defineCollection('c', { secret: { type: 'string', size: 300, encrypt: true }, note: { type: 'string', size: 9 } }),
  );
}
class After extends DbContext {
  readonly rows = this.set(defineCollection('c', { note: { type: 'string', size: 9 } }));
}

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
