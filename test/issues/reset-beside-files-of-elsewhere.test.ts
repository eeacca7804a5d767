import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from '../../src/context/db-context.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import { resetDatabase } from '../../src/migrations/run/reset-database.js';
import { onFreshDatabase } from '../support/live-context.js';

/**
 * `schema reset` made a database as the entities say, without a history, where all files are bound to other environments: the first file for
 * this one that created the same collection was refused.
 */
class Users extends DbContext {
  readonly users = this.set(defineCollection('users', { a: { type: 'string', size: 20, required: false } }));
}

it('files of other environments are files', () =>
  onFreshDatabase(async (database) => {
    const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    writeFileSync(
      join(folder, '001_logs.ts'),
      `export default { name: 'logs', environments: ['production'], up(migration) { migration.createCollection('logs', (logs) => { logs.string('line', { size: 100 }); }); } };`,
    );
    const context = database.open(Users, { backups: 'off' });
    expect((await resetDatabase(context, { folder })).plan).toBeNull();
    expect((await database.schemas.read()).schema.collections.map(({ id }) => id)).not.toContain('users');
  }));
