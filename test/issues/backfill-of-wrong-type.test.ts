import type { EntwriteError } from '../../src/errors.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase, startProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Values of remedies were judged by size and range only; the server refused the rest in the middle of a migration. */
it('judges backfills and maps by type and format before anything is written, and takes dates', async () => {
  const project = await startProject();
  const database = connectDatabase(project);
  await managerOf(database, schemaOf(collection('users', [attribute('age', 'integer')]))).migrate();
  await database.documents.create('users', 'ada', { values: { age: 36 } });

  const wrong = [
    [attribute('slug', 'string', { required: true }), [5, true, ['a'], {}, Number.NaN]],
    [attribute('slug', 'email', { required: true }), ['nobody', `${'x'.repeat(250)}@example.org`]],
    [attribute('slug', 'ip', { required: true }), ['999.1.1.1']],
    [attribute('slug', 'integer', { required: true }), ['5', 0.5, Number.NaN, 2 ** 60, 2n ** 63n]],
    [attribute('slug', 'float', { required: true }), ['5', Number.NaN, Number.POSITIVE_INFINITY]],
    [attribute('slug', 'boolean', { required: true }), [1, 'true']],
    [attribute('slug', 'datetime', { required: true }), ['someday', 5]],
    [attribute('slug', 'enum', { required: true }), ['c']],
    [attribute('slug', 'text', { required: true }), ['ä'.repeat(40_000)]],
  ] as const;
  for (const [slug, values] of wrong) {
    for (const backfill of values) {
      const manager = managerOf(database, schemaOf(collection('users', [attribute('age', 'integer'), slug])));
      const error = await failureOf<EntwriteError>(manager.migrate({ resolve: { 'users.slug': { backfill } } }));
      expect({ type: slug.type, backfill, code: error?.code }).toEqual({
        type: slug.type,
        backfill,
        code: 'data_in_the_way',
      });
      expect(
        (await database.schemas.read()).schema.collections.flatMap(({ attributes }) =>
          attributes.map(({ key }) => key),
        ),
      ).toEqual(expect.not.arrayContaining(['slug']));
    }
  }
  const dated = managerOf(
    database,
    schemaOf(collection('users', [attribute('since', 'datetime', { required: true })])),
  );
  await dated.migrate({
    allowDestructive: true,
    resolve: { 'users.since': { backfill: new Date('2026-01-02T03:04:05.678Z') } },
  });
  expect((await database.documents.get('users', 'ada'))?.since).toBe('2026-01-02T03:04:05.678+00:00');
  await dated.ensureDeleted();
  await project.stop();
});
