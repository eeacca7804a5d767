import { createClient } from '../appwrite/create-client.js';
import { createTransport } from '../appwrite/transport.js';
import type { Finding } from '../errors.js';
import type { ProgressListener } from '../progress.js';
import { findCollection } from '../schema/database-schema.js';
import { schemaHash } from '../schema/schema-hash.js';
import type { BackupSecret } from './backup-key.js';
import type { SavedCollection } from './backup-manifest.js';
import { backupInvalid } from './backup-problem.js';
import { type OpenDatabase, openDatabase } from './backup-source.js';
import { documentFields, selectionOf } from './document-fields.js';
import { documentPages } from './document-pages.js';
import { createDocumentTally } from './document-tally.js';
import { documentText } from './document-text.js';
import type { OpenBackup } from './open-backup.js';
import { restoreBackup } from './restore-backup.js';

interface RestoringOptions {
  readonly encrypt?: BackupSecret;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/**
 * Restores a backup into an embedded server in memory and compares number and digest of documents, and the schema, with the
 * manifest. Throws backup_invalid when they differ; what is lost with a known reason is the answer.
 */
export async function verifyByRestoring(
  { folder, manifest, collections }: OpenBackup,
  { encrypt, signal, onProgress }: RestoringOptions,
): Promise<readonly Finding[]> {
  const { EmbeddedAppwrite } = await import('../embedded/index.js');
  const server = await EmbeddedAppwrite.start();
  try {
    const transport = createTransport(async () => createClient(server));
    const database = { transport, projectId: server.projectId, databaseId: manifest.databaseId };
    const { findings } = await restoreBackup(database, {
      folder,
      ...(encrypt && { encrypt }),
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const open = openDatabase(database);
    const wrong: Finding[] = [];
    for (const saved of collections) {
      const isKnown = findings.some(({ at }) => at === saved.id || at.startsWith(`${saved.id}.`));
      if (!isKnown) wrong.push(...(await compareCollection(saved, manifest.schema, open)));
    }
    const { schema } = await open.schemas.read();
    const isWhole = manifest.schema.collections.every(({ id }) => collections.some((saved) => saved.id === id));
    if (isWhole && schemaHash(schema) !== schemaHash(manifest.schema))
      wrong.push(difference(manifest.databaseId, 'another schema after the restore', 'the schema in the manifest'));
    const [first] = wrong;
    if (first === undefined) return findings;
    throw backupInvalid(first.at, first.found, first.expected, first.remedy);
  } finally {
    await server.stop();
  }
}

async function compareCollection(
  saved: SavedCollection,
  schema: OpenBackup['manifest']['schema'],
  { documents }: OpenDatabase,
): Promise<readonly Finding[]> {
  const fields = documentFields(schema, findCollection(schema, saved.id) ?? { id: saved.id, attributes: [] });
  const tally = createDocumentTally(fields);
  const query = { collection: saved.id, select: selectionOf(fields, false) };
  for await (const page of documentPages(documents, query)) {
    for (const document of page) tally.add(document, documentText(document, fields));
  }
  const restored = tally.counts();
  if (restored.documents !== saved.documents)
    return [difference(saved.id, `${restored.documents} documents after the restore`, `${saved.documents} documents`)];
  if (restored.digest === saved.digest) return [];
  return [difference(saved.id, 'other documents after the restore', 'the digest in the manifest')];
}

function difference(at: string, found: string, expected: string): Finding {
  return { rule: 'restored_differently', at, found, expected, remedy: 'Please report it, with the manifest.' };
}
