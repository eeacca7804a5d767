import type { EntwriteError } from '../../src/errors.js';
import { failureOf, onFreshDatabase } from '../support/live-context.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** A delete that `onDelete: restrict` forbids was told as a matter of API keys, since Appwrite answers 403. */
it('says which rule forbids to delete a document', () =>
  onFreshDatabase(async (database) => {
    const relationships = [
      {
        key: 'author',
        kind: 'manyToOne' as const,
        relatedCollection: 'authors',
        twoWay: false,
        twoWayKey: 'posts',
        onDelete: 'restrict' as const,
      },
    ];
    const name = attribute('name', 'string');
    const schema = schemaOf(collection('authors', [name]), collection('posts', [name], { relationships }));
    await managerOf(database, schema).migrate();
    await database.documents.create('authors', 'ada', { values: { name: 'Ada' } });
    await database.documents.create('posts', 'p', { values: { author: 'ada' } });
    const error = await failureOf<EntwriteError>(database.documents.delete('authors', 'ada'));
    expect(error?.code).toBe('server_refused');
    expect(error?.remedy).toContain('onDelete: restrict');
  }));
