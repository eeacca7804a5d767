import { createBackup, restoreBackup } from 'entwrite/backup';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import { failureOf } from '../support/live-context.js';
import { startDials } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';
import { link } from '../support/schemas.js';

/**
 * Backups of a model whose links are stored in another form now. An attribute under whose key the database has a relationship, and a relationship
 * that has another parent there, were found by the server's 409 only: documents had been written over by then, and the collection said that it was
 * being restored.
 */

const folders = temporaryFolders();
afterAll(folders.clear);

const users = (...keys: string[]) =>
  collection('users', [attribute('name', 'string'), ...keys.map((key) => attribute(key, 'string'))]);
const posts = (isId: boolean, ...relationships: RelationshipSchema[]) =>
  collection('posts', [attribute('title', 'string'), ...(isId ? [attribute('author', 'string')] : [])], {
    relationships,
  });
const FORMS = {
  'an id': schemaOf(users(), posts(true)),
  'a manyToOne': schemaOf(users(), posts(false, link({ twoWay: true }))),
  'a manyToMany': schemaOf(users(), posts(false, link({ kind: 'manyToMany', twoWay: true }))),
  'no link, and another attribute at the other end': schemaOf(users('posts'), posts(false)),
};
const PAIRS = [
  ['an id', 'a manyToOne', 'posts.author'],
  ['an id', 'a manyToMany', 'posts.author'],
  ['a manyToOne', 'a manyToMany', 'posts.author'],
  ['a manyToOne', 'an id', 'posts.author'],
  ['a manyToOne', 'no link, and another attribute at the other end', 'posts.author'],
] as const;

test('a restore refuses links in another form before it writes anything', async () => {
  const dials = await startDials();
  for (const project of dials)
    for (const [saved, present, at] of PAIRS) {
      const source: TestDatabase = testDatabase(project);
      await managerOf(source, FORMS[saved]).migrate();
      await source.documents.create('posts', 'p', { values: { title: 'saved' } });
      const folder = folders.make();
      await createBackup(source, { folder });
      const target = testDatabase(project);
      await managerOf(target, FORMS[present]).migrate();
      await target.documents.create('posts', 'p', { values: { title: 'newer' } });
      const before = await stateOf(target);
      expect({
        saved,
        present,
        refusal: await failureOf(restoreBackup(target, { folder, overwrite: true })),
        state: await stateOf(target),
      }).toEqual({
        saved,
        present,
        refusal: expect.objectContaining({
          code: 'backup_refused',
          findings: [expect.objectContaining({ rule: 'restore_conflict', at })],
        }),
        state: before,
      });
    }
  for (const { stop } of dials) await stop();
});
