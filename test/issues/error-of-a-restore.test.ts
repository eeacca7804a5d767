import type { SavedCollection } from '../../src/backup/format/backup-manifest.js';
import type { DocumentFields } from '../../src/backup/format/document-fields.js';
import { withLooseAttributes } from '../../src/backup/restore/with-loose-attributes.js';
import { onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** What a failed restore said was why the settings of its attributes could not be given back, and not why it had failed. */
test('a restore that fails says why, although its attributes cannot get their settings back', () =>
  onFreshDatabase(async (database) => {
    const schema = schemaOf(collection('notes', [{ ...attribute('title', 'string'), required: true }]));
    await managerOf(database, schema).migrate();
    const saved = { id: 'notes', nulls: { title: 1 } } as unknown as SavedCollection;
    const fields = { attributes: ['title'] } as unknown as DocumentFields;
    const work = async (): Promise<void> => {
      await managerOf(database, schema).ensureDeleted();
      throw new Error('no document can be written');
    };
    await expect(withLooseAttributes(saved, fields, { schema }, schema, database as never, work)).rejects.toThrow(
      'no document can be written',
    );
  }));
