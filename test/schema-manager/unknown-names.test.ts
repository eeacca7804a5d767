import type { EntwriteError } from '../../src/errors.js';
import type { MigrateOptions } from '../../src/schema-manager/schema-manager-options.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, type LiveDatabase, type Project, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A name in the options that is misspelt would do nothing and say nothing. */

let project: Project;
let database: LiveDatabase;
beforeAll(async () => {
  project = await startProject();
  database = connectDatabase(project);
  await managerOf(
    database,
    schemaOf(collection('users', [attribute('about', 'string'), attribute('age', 'integer')])),
  ).migrate();
});
afterAll(async () => {
  await managerOf(database, schemaOf(collection('users', []))).ensureDeleted();
  await project.stop();
});

const target = () =>
  managerOf(
    database,
    schemaOf(collection('users', [attribute('bio', 'string'), attribute('age', 'integer', { min: 0 })])),
  );

const UNKNOWN: readonly (readonly [MigrateOptions, string, string])[] = [
  [{ resolve: { 'users.agee': { backfill: 0 } } }, 'migrate({ resolve })', "'users.age'"],
  [{ renames: { 'users.abuot': 'bio' } }, 'migrate({ renames })', "'users.about'"],
  [{ allowDestructive: ['user.about'] }, 'migrate({ allowDestructive })', "'users.about'"],
  [{ allowDestructive: ['userz'] }, 'migrate({ allowDestructive })', "'users'"],
  [{ copy: { 'users.ag': 'distinct' } }, 'migrate({ copy })', "'users.age'"],
  [{ resolve: { 'something.else': { backfill: 0 } } }, 'migrate({ resolve })', 'the stored names'],
];

it.each(UNKNOWN)('refuses %j', async (options, at, near) => {
  const before = await database.schemas.read();
  const error = await failureOf<EntwriteError>(target().migrate({ allowDestructive: true, ...options }));
  expect(error).toMatchObject({ code: 'configuration_invalid', at, findings: [{ rule: 'unknown_name' }] });
  expect(error?.expected).toContain(near);
  expect(await database.schemas.read()).toEqual(before);
});

it('takes names of what is there before or after, once nothing is left to do, too', async () => {
  const options: MigrateOptions = {
    renames: { 'users.about': 'bio' },
    resolve: { 'users.bio': { truncate: true } },
    allowDestructive: ['users.about', 'users'],
  };
  await target().migrate(options);
  expect((await target().migrate(options)).isEmpty).toBe(true);
  for (const wrong of [{ allowDestructive: ['users.abuot'] }, { renames: { 'users.abuot': 'bio' } }])
    await expect(target().migrate(wrong)).rejects.toMatchObject({
      code: 'configuration_invalid',
      findings: [{ rule: 'unknown_name' }],
    });
  const third = managerOf(
    database,
    schemaOf(collection('users', [attribute('bio', 'string'), attribute('age', 'integer')])),
  );
  await third.migrate({ renames: { 'users.about': 'bio' } });
  expect((await third.analyze()).isEmpty).toBe(true);
});
