import { join } from 'node:path';
import { createBackup } from '../../../src/backup/create/create-backup.js';
import { restoreBackup } from '../../../src/backup/restore/restore-backup.js';
import { attribute, collection, schemaOf } from '../../support/schema-manager.js';
import type { Scenario } from '../scenario.js';
import { at, ITEMS, reader } from './parts.js';

const PEOPLE = ['ada', 'bob', 'eve'];
const saved = schemaOf(
  collection('items', [attribute('note', 'string'), attribute('value', 'string', { default: 'none' })], {
    relationships: [
      {
        key: 'owner',
        kind: 'manyToOne',
        relatedCollection: 'people',
        twoWay: false,
        twoWayKey: 'items',
        onDelete: 'setNull',
      },
    ],
  }),
  collection('people', [attribute('name', 'string', { required: true })]),
);

/** Backups that come back while clients make documents of their own. */
export const RESTORES: readonly Scenario[] = [
  {
    name: 'a backup is restored while clients write',
    cost: 2,
    lease: 15_000,
    prepare: at(saved),
    documents: {
      people: PEOPLE.map(($id) => ({ $id, name: $id })),
      items: ITEMS.map(({ $id, note, value }, place) => ({ $id, note, value, owner: PEOPLE[place % 4] ?? null })),
    },
    async begin(site) {
      const database = site.connect();
      await createBackup(database, { folder: join(site.folder(), 'backup') });
      const { documents, schemas } = database;
      const { schema } = await schemas.read();
      for (const id of ['item-1', 'item-2', 'item-5']) await documents.delete('items', id);
      await documents.delete('people', 'bob');
      await documents.update('items', 'item-0', { values: { note: 'spoilt', owner: null } });
      await schemas.perform(
        { type: 'drop_attribute', collection: 'items', attribute: attribute('value', 'string') },
        schema,
      );
      await schemas.settle(() => true);
    },
    versions: [
      {
        async run(site) {
          const folder = join(site.folder(), 'backup');
          await restoreBackup(site.connect(), { folder, overwrite: true, lockTimeout: 4 * site.lease });
        },
      },
    ],
    writes: { collection: 'items', isOwnOnly: true, change: (_, count) => ({ note: `n${count}` }) },
    expected: (id, { $id, note = null, value = null, owner = null, name }) => {
      if (id === 'people') return { name };
      // A null that a document is made with becomes the default.
      const document = { note, value: value ?? 'none', owner };
      return String($id).startsWith('item-') ? document : [document, { ...document, value: null }];
    },
    read: reader({ people: ['name'], items: ['note', 'value', 'owner'] }, ['owner']),
  },
];
