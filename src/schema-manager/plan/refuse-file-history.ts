import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError } from '../../errors.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { HELD_FILE, MIGRATIONS_COLLECTION } from '../lock/system-collections.js';

const WRITE_FILE = 'Write a migration file (`entwrite migration generate`) and run it; or pass';

/** Refuses to change a schema that migration files keep (decision 12). One request. Throws history_exists. */
export async function refuseFileHistory(
  databaseId: string,
  live: DatabaseSchema,
  documents: DocumentGateway,
): Promise<void> {
  if (findCollection(live, MIGRATIONS_COLLECTION.id) === undefined) return;
  const queries = [wire.equal('status', HELD_FILE), wire.limit(1)].map(queryText);
  const { documents: found } = await documents.list(MIGRATIONS_COLLECTION.id, queries);
  const [record] = found;
  if (record === undefined) return;
  throw new EntwriteError('history_exists', {
    at: `database '${databaseId}'`,
    found: `a history of migration files ('${String(record.name)}' and perhaps more)`,
    expected: 'a database without one',
    remedy: `${WRITE_FILE} \`besideFiles: true\` if that is intended. Nothing was changed.`,
    commandLine: { remedy: `${WRITE_FILE} --beside-files if that is intended. Nothing was changed.` },
  });
}
