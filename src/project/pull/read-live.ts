import { EntwriteError } from '../../errors.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { readUsersSchema } from '../../schema-manager/read-users-schema.js';
import type { PullPlace } from './open-pull.js';

/** See `readUsersSchema`. Throws configuration_invalid if there is no such database. */
export async function readLive({ deps }: Pick<PullPlace, 'deps'>): Promise<DatabaseSchema> {
  if (deps === null) throw new TypeError('a place that was opened for a file');
  const { schemas, documents } = deps;
  const schema = await readUsersSchema(schemas, documents);
  if (schema !== null) return schema;
  throw new EntwriteError('configuration_invalid', {
    at: `database '${schemas.databaseId}'`,
    found: 'no database with this id',
    expected: 'a database that exists',
    remedy: 'Correct APPWRITE_DATABASE_ID, or the context.',
  });
}
