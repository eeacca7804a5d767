import type { EntwriteError } from '../../src/errors.js';
import type { ProgressEvent } from '../../src/progress.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from '../support/schema-manager.js';

/** An instance of an older version was told to drop what the newer one had added, or to migrate, and not that it was the older one. */

const project = useProject();
const name = attribute('name', 'string');
const older = schemaOf(collection('users', [name, attribute('age', 'string')]));

let database: LiveDatabase;
beforeEach(async () => {
  database = connectDatabase(project);
  await managerOf(database, older).migrate();
});

const HINT = expect.objectContaining({ rule: 'newer_model', at: 'the database' });

test('refusals of what would take a newer version back say so first', async () => {
  const newer = schemaOf(collection('users', [name, attribute('age', 'string'), attribute('nick', 'string')]));
  await managerOf(database, newer).migrate();
  const manager = managerOf(database, older);
  const refused = await failureOf<EntwriteError>(manager.migrate());
  expect(refused).toMatchObject({ code: 'destructive_refused', findings: [HINT, { at: 'users.nick' }] });
  const pending = await failureOf<EntwriteError>(manager.ensureCreated());
  expect(pending).toMatchObject({ code: 'migration_pending', findings: [HINT, { rule: 'exists_differently' }] });
  expect((await manager.analyze()).describe()).toContain('Start the application with the newer model');
  await manager.migrate({ allowDestructive: ['users.nick'] });
  // It is the newest one by now.
  expect((await manager.analyze()).hints).toEqual([]);
  expect((await managerOf(database, newer).analyze()).hints).toEqual([HINT]);
});

test('what loses no values is carried out with a warning', async () => {
  const keyed = collection('users', [name, attribute('age', 'string')], {
    indexes: [index('by_name', ['name'], 'unique')],
  });
  await managerOf(database, schemaOf(keyed)).migrate();
  const warnings: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent) => void (event.type === 'warning' && warnings.push(event));
  await managerOf(database, older, { onProgress }).migrate();
  expect(warnings).toEqual([expect.objectContaining({ findings: [HINT] })]);
});

test('a model that the database never had is no older one', async () => {
  const other = schemaOf(collection('users', [name]));
  expect((await managerOf(database, other).analyze()).hints).toEqual([]);
});
