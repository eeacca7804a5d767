import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBackup } from '../../src/backup/create/create-backup.js';
import { restoreValues } from '../../src/backup/restore/restore-values.js';
import { stepOf } from '../migrations/data/support.js';
import { connectDatabase, type LiveDatabase, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * The guard by a document's own time also looks at what it is linked with: where that is newer, a guarded write of links is refused
 * for good, though nobody writes. Data steps and restores take the server's time then.
 */

const project = useProject();
let database: LiveDatabase;
beforeEach(() => {
  database = connectDatabase(project);
});
afterEach(() => database.schemas.deleteDatabase());

const kinds = [
  ['oneToOne', true],
  ['oneToMany', false],
  ['oneToMany', true],
  ['manyToMany', false],
] as const;

const TIMES = { $createdAt: '2020-01-01T00:00:00.000+00:00', $updatedAt: '2020-01-01T00:00:00.000+00:00' };

async function prepared(kind: (typeof kinds)[number][0], twoWay: boolean) {
  const schema = schemaOf(
    collection('owners', [attribute('n', 'integer')], {
      relationships: [
        { key: 'links', kind, relatedCollection: 'things', twoWay, twoWayKey: 'back', onDelete: 'setNull' },
      ],
    }),
    collection('things', [attribute('n', 'integer')]),
  );
  await managerOf(database, schema).migrate();
  for (const id of ['a', 'b']) await database.documents.create('owners', id, { values: { n: 1, ...TIMES } });
  for (const id of ['x', 'y']) await database.documents.create('things', id, { values: { n: 1 } });
  return schema;
}

const isMany = (kind: string) => kind !== 'oneToOne';
const linked = (kind: string, id: string) => (isMany(kind) ? [id] : id);
const idsOf = (value: unknown) =>
  (Array.isArray(value) ? value : [value]).map((one: unknown) => (one as { $id?: string } | null)?.$id ?? one);
const holds = async (id: string) => {
  const select = JSON.stringify({ method: 'select', values: ['*', 'links.$id'] });
  return idsOf((await database.documents.get('owners', id, [select]))?.links);
};

test.each(kinds)('a data step links, links elsewhere and deletes: %s, two-way %s', async (kind, twoWay) => {
  const schema = await prepared(kind, twoWay);
  const { db } = stepOf(database, schema);
  const link = async (to: string) =>
    db.updateEach('owners', { select: ['*', 'links.$id'] }, ({ $id }) =>
      $id === 'a' ? { links: linked(kind, to) } : null,
    );
  expect(await link('x')).toMatchObject({ changed: 1 });
  expect(await holds('a')).toEqual(['x']);
  await database.documents.update('things', 'y', { values: { n: 2 } });
  expect(await link('y')).toMatchObject({ changed: 1 });
  expect(await holds('a')).toEqual(['y']);
  await database.documents.update('things', 'y', { values: { n: 3 } });
  await db.delete('owners', 'a');
  expect(await database.documents.get('owners', 'a')).toBeNull();
});

test('restored values link to documents that are newer', async () => {
  await prepared('oneToMany', false);
  await database.documents.update('owners', 'a', { values: { links: ['x'], ...TIMES } });
  const folder = join(mkdtempSync(join(tmpdir(), 'entwrite-')), 'saved');
  const source = { ...database, projectId: project.projectId };
  await createBackup(source, { folder });
  await database.documents.update('owners', 'a', { values: { links: [], ...TIMES } });
  await database.documents.update('things', 'x', { values: { n: 5 } });
  expect(await restoreValues(source, { folder })).toContainEqual(
    expect.objectContaining({ collection: 'owners', restored: 1, left: 0 }),
  );
  expect(await holds('a')).toEqual(['x']);
});
