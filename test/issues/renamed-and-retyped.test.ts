import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** The backup before such a plan asked the old schema for the new key, and was refused. */

const renames = [{ collection: 'c', from: 'ms', to: 's' }];

it.each([
  [attribute('ms', 'integer'), attribute('s', 'float'), 343719, 343719],
  [attribute('ms', 'integer'), attribute('s', 'string'), 7, '7'],
  [attribute('ms', 'string', { size: 50 }), attribute('s', 'string', { size: 10 }), 'short', 'short'],
])('a new name and another %j in one step', (from, to, held, wanted) =>
  onFreshDatabase(async (database) => {
    await managerOf(database, schemaOf(collection('c', [from]))).migrate();
    await database.documents.create('c', 'a', { values: { ms: held } });
    const manager = managerOf(database, schemaOf(collection('c', [to])), { renames });
    await manager.migrate({ allowDestructive: true });
    expect((await database.documents.get('c', 'a'))?.s).toEqual(wanted);
    expect((await manager.analyze()).isEmpty).toBe(true);
  }));

it('is saved before under its old name', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'entwrite-'));
    const of = (attributes: Parameters<typeof defineCollection>[1]) =>
      class Db extends DbContext {
        readonly rows = this.set(defineCollection('c', attributes));
      };
    const first = database.open(of({ ms: { type: 'string', size: 30 } }), { backups: { folder } });
    await first.getSchemaManager().migrate();
    await database.documents.create('c', 'a', { values: { ms: 'LOUD' } });
    const map = (value: unknown) => String(value).toLowerCase().slice(0, 3);
    const second = database.open(of({ s: { type: 'string', size: 3, renamedFrom: 'ms' } }), { backups: { folder } });
    await second.getSchemaManager().migrate({ resolve: { 'c.s': { map } } });
    expect((await database.documents.get('c', 'a'))?.s).toBe('lou');
  }));
