/**
 * Runs or reverts migration files in a process of its own, which tests kill: `node migration-process.mjs '<json>'` with the
 * target, the folders and the call. Uses the built package. Ends with 0, or with 1 and the error's code on its output.
 */
import { DbContext } from '../../dist/esm/index.js';
import { revertMigrations, runMigrations } from '../../dist/esm/migrations/index.js';

const { call, folder, backups, ...target } = JSON.parse(process.argv[2] ?? '{}');
const db = new (class ShopDb extends DbContext {})({ ...target, backups: { folder: backups } });
try {
  const work = call === 'revert' ? revertMigrations : runMigrations;
  const report = await work(db, { folder, allowDestructive: true, ...(call === 'revert' && { batch: true }) });
  process.stdout.write(JSON.stringify(report.files.map(({ name, outcome }) => [name, outcome])));
} catch (error) {
  process.stdout.write(String(error.code ?? error));
  process.exitCode = 1;
}
