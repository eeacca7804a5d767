import { EntwriteError } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { knownChanges, NO_INTENT } from '../../schema-manager/lock/intent.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { unfinishedChanges, withoutChanges } from '../../schema-manager/online-changes/online-change.js';
import type { PullPlace } from './open-pull.js';

/**
 * The schema of a live database as its users know it: without entwrite's own collections, and without the copies that an unfinished
 * change of a type keeps. One request, two where entwrite worked on the database.
 *
 * @throws EntwriteError configuration_invalid where there is no such database
 */
export async function readLive({ ports }: Pick<PullPlace, 'ports'>): Promise<DatabaseSchema> {
  if (ports === null) throw new TypeError('a place that was opened for a file');
  const { schemas, documents } = ports;
  const { exists, schema } = await schemas.read();
  if (!exists) {
    throw new EntwriteError('configuration_invalid', {
      at: `database '${schemas.databaseId}'`,
      found: 'no database with this id',
      expected: 'the database to write code from',
      remedy: 'Correct APPWRITE_DATABASE_ID, or the context.',
    });
  }
  const logical = withoutSystemCollections(schema);
  if (logical.collections.length === schema.collections.length) return schema;
  const stored = await createStateStore(schemas, documents).recall();
  const unfinished = unfinishedChanges(schema, knownChanges(stored?.lock?.intent ?? NO_INTENT));
  return withoutSystemCollections(withoutChanges(schema, unfinished));
}
