import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { pagesToCopy } from '../../appwrite/documents/document-pages.js';
import { createClient } from '../../appwrite/http/create-client.js';
import { createTransport } from '../../appwrite/http/transport.js';
import { withMemoryServer } from '../../appwrite/server/start-embedded.js';
import type { Finding } from '../../errors.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { definedOnly } from '../../util/defined-only.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { backupInvalid } from '../format/backup-problem.js';
import { collectionOf, type DocumentFields, documentFields, selectionOf } from '../format/document-fields.js';
import { createDocumentStatistics } from '../format/document-statistics.js';
import { documentText } from '../format/document-text.js';
import type { OpenBackup } from '../format/open-backup.js';
import { restoreOpenBackup } from '../restore/restore-backup.js';
import { commonRelationships } from '../restore/restore-relationships.js';
import { type OpenDatabase, openDatabase } from '../source/backup-database.js';
import { savedSchema } from './saved-schema.js';

interface RestoringOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Restores a backup into an embedded server in memory and compares number and digest of documents, and the schema, with the manifest; for
 * partially saved collections, that part. Throws backup_invalid if they differ; returns what is lost for a known reason.
 */
export async function verifyByRestoring(
  given: OpenBackup,
  { signal, onProgress }: RestoringOptions,
): Promise<readonly Finding[]> {
  const schemaOfPart = savedSchema(given.manifest.schema, given.collections);
  const backup: OpenBackup = { ...given, manifest: { ...given.manifest, schema: schemaOfPart } };
  const { manifest, collections } = backup;
  const { engine } = manifest;
  const dials = engine === 'mariadb' || engine === 'postgresql' ? { engine } : {};
  return withMemoryServer(dials, async (server) => {
    const transport = createTransport(async () => createClient(server));
    const guardTime = async () => new Date().toISOString();
    const database = { transport, projectId: server.projectId, databaseId: manifest.databaseId, guardTime };
    const { findings } = await restoreOpenBackup(backup, database, definedOnly({ signal, onProgress }));
    const open = openDatabase(database);
    const wrong: Finding[] = [];
    const { schema } = await open.schemas.read();
    const lost: Finding[] = [];
    for (const saved of collections) {
      const hasDangling = findings.some(({ rule, at }) => rule === 'dangling_link' && at === saved.id);
      const outcome = await compareCollection(backup, saved, schema, hasDangling, open);
      if (outcome === 'different')
        wrong.push(difference(saved.id, 'other documents after the restore', 'those of the backup'));
      if (outcome === 'other links' && !hasDangling) lost.push(otherLinks(saved.id));
    }
    const isWhole =
      schemaOfPart === given.manifest.schema &&
      schemaOfPart.collections.every(({ id }) => collections.some((saved) => saved.id === id));
    if (isWhole && schemaHash(schema) !== schemaHash(manifest.schema))
      wrong.push(difference(manifest.databaseId, 'another schema after the restore', 'the schema in the manifest'));
    const [first] = wrong;
    if (first === undefined) return [...findings, ...lost];
    throw backupInvalid(first.at, first.found, first.expected, first.remedy);
  });
}

/** Whether a restored collection equals the backup, equals it except for links that could not be made, or differs. */
async function compareCollection(
  backup: OpenBackup,
  saved: SavedCollection,
  restored: DatabaseSchema,
  hasDangling: boolean,
  { documents }: OpenDatabase,
): Promise<'equal' | 'other links' | 'different'> {
  const { schema } = backup.manifest;
  const collection = collectionOf(schema, saved.id);
  const isEqual = async (fields: DocumentFields) => {
    const query = { collection: saved.id, select: selectionOf(fields, false) };
    const found = await digestOf(pagesToCopy(documents, query), fields);
    return found === (await digestOf(backup.documents(saved), fields));
  };
  const common = commonRelationships(schema, restored);
  const whole = documentFields(schema, collection);
  const { keys, attributes, linking } = documentFields(common, collection);
  if (keys.length === whole.keys.length && (await isEqual(whole))) return 'equal';
  const rest = documentFields(common, collection, [...attributes, ...(hasDangling ? [] : linking)]);
  return (await isEqual(rest)) ? 'other links' : 'different';
}

async function digestOf(batches: AsyncIterable<readonly WireDocument[]>, fields: DocumentFields): Promise<string> {
  const statistics = createDocumentStatistics(fields);
  for await (const batch of batches)
    for (const document of batch) statistics.add(document, documentText(document, fields));
  const { documents, digest } = statistics.counts();
  return `${documents}/${digest}`;
}

function otherLinks(at: string): Finding {
  return {
    rule: 'dangling_link',
    at,
    found: 'links that only one side holds, or whose relationship is not in the backup',
    expected: 'links that both sides agree on',
    remedy: 'Back up both ends of each relationship; links that were half-made before cannot be made again.',
  };
}

function difference(at: string, found: string, expected: string): Finding {
  return { rule: 'restored_differently', at, found, expected, remedy: 'Please report it, with the manifest.' };
}
