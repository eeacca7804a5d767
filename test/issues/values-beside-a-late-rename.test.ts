import { createBackup } from '../../src/backup/create/create-backup.js';
import { restoreValuesUnderLock } from '../../src/backup/restore/restore-values.js';
import type { AttributeRename } from '../../src/schema/rename.js';
import { temporaryFolders, testDatabase } from '../support/backup.js';
import { watchingRequests } from '../support/beside-request.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * While a revert restored values, a rename that arrived late took an attribute away. The documents seemed to hold another value than what
 * the reverted file had written, so that they were left as changed by others: what the file had dropped stayed null, without an error.
 */
const project = useProject();
const folders = temporaryFolders();
afterAll(() => folders.clear());

const items = schemaOf(collection('items', [attribute('value', 'string'), attribute('old', 'string')]));

test('values are not given up because an attribute of theirs is away', async () => {
  const database = testDatabase(project);
  const { schemas, documents } = database;
  await managerOf(database, items).migrate();
  await documents.create('items', 'a', { values: { value: '1', old: 'old' } });
  const folder = folders.make();
  await createBackup(database, { folder });
  await documents.update('items', 'a', { values: { old: null } });

  const rename = async (names: Pick<AttributeRename, 'from' | 'to'>) => {
    await schemas.perform({ type: 'rename_attribute', collection: 'items', ...names }, (await schemas.read()).schema);
  };
  let isDisturbed = false;
  const disturbed = watchingRequests(database, async ({ method, path }) => {
    if (isDisturbed || method !== 'PATCH' || !path.includes('rows')) return;
    isDisturbed = true;
    await rename({ from: 'value', to: 'before' });
    await documents.update('items', 'a', { permissions: ['read("any")'] });
  });
  const restoring = restoreValuesUnderLock({ ...disturbed, projectId: project.projectId }, { folder });
  await expect(restoring).rejects.toThrow('items.value');

  await rename({ from: 'before', to: 'value' });
  await restoreValuesUnderLock(database, { folder });
  expect(await documents.get('items', 'a')).toMatchObject({ value: '1', old: 'old' });
  await schemas.deleteDatabase();
});
