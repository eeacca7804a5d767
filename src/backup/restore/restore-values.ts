import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { repeatUntilDone } from '../../appwrite/http/repeat-request.js';
import { unseenEnds, watchLinks } from '../../documents/links/unseen-links.js';
import { createNamedIds } from '../../documents/named-ids.js';
import { underGuard } from '../../documents/under-guard.js';
import type { ProgressListener } from '../../progress.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { ownValue } from '../../util/own-value.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import type { BackupSecret } from '../format/backup-key.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { collectionOf, type DocumentFields, documentFields } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { openBackup } from '../format/open-backup.js';
import { type OpenDatabase, openDatabase } from '../source/backup-database.js';
import { type BackupSource, resolveSource } from '../source/backup-source.js';
import { GOES_ON } from '../source/interruption.js';
import { checkBackup } from './check-backup.js';
import { liveDocuments, sameValue } from './compare-documents.js';
import { withLooseAttributes } from './with-loose-attributes.js';

export interface RestoreValuesOptions {
  readonly folder: string;
  readonly encrypt?: BackupSecret;
  /**
   * What the failed step had made of a document's values, by stored key; a document that holds something else was written by
   * others since and keeps it. When not given: nothing, as after an attribute was dropped and created again.
   */
  readonly written?: (collection: string, saved: SavedDocument) => Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

export interface RestoredValues {
  readonly collection: string;
  readonly restored: number;
  /** Documents that hold the saved values already. */
  readonly unchanged: number;
  /** Documents that others have written or deleted since: how many, and the first ids. They keep what they hold. */
  readonly left: number;
  readonly leftIds: readonly string[];
}

const CONCURRENCY = 2;
const SINGLES = 4;
const NAMED = 100;

/**
 * Restores saved values of attributes and relationships in existing documents after a failed or reverted step. Only what
 * the step wrote is touched; `$updatedAt`, permissions and all other values stay, but Appwrite stamps the other side of a
 * one-to-one or one-way one-to-many link. The attributes must exist; calling again is safe. Values that are null come back
 * as null whatever default the attribute has.
 */
export async function restoreValues(
  source: BackupSource,
  given: RestoreValuesOptions,
): Promise<readonly RestoredValues[]> {
  const { database, options } = await resolveSource(source, given);
  const { folder, encrypt, signal, written = () => ({}), onProgress = () => {} } = options;
  const backup = await openBackup(folder, encrypt);
  const check = () => throwIfAborted(folder, signal, GOES_ON);
  const open = openDatabase(database);
  const { widened } = await checkBackup(backup, await open.schemas.capabilities(), {
    withDocuments: true,
    isUnique: backup.manifest.kind !== 'automatic',
    check,
    onProgress,
  });
  const reports: RestoredValues[] = [];
  for (const saved of backup.collections) {
    const { schema } = await open.schemas.read();
    const fields = restorable(saved, backup.manifest.schema, schema);
    const unseen = unseenEnds(schema, saved.id, fields.linking);
    const counts = { restored: 0, unchanged: 0 };
    const left = createNamedIds(NAMED);
    let done = 0;
    const before = { schema: backup.manifest.schema, widened };
    await withLooseAttributes(saved, fields, before, schema, open, async () => {
      await forEachConcurrently(documentChunks(backup.documents(saved)), CONCURRENCY, async (chunk) => {
        check();
        const live = await liveDocuments(open.documents, chunk, fields);
        await forEachConcurrently(chunk, SINGLES, async (document) => {
          const mine = written(saved.id, document);
          const outcome = await restoreDocument(document, live.get(document.$id), mine, { ...open, fields, unseen });
          if (outcome === 'left') left.add(document.$id);
          else counts[outcome] += 1;
        });
        done += chunk.length;
        onProgress({
          type: 'documents',
          action: 'restored',
          collection: saved.id,
          documents: done,
          total: saved.documents,
        });
      });
    });
    reports.push({ collection: saved.id, ...counts, left: left.count(), leftIds: left.ids });
  }
  return reports;
}

/** The saved fields that the live collection has. */
function restorable(saved: SavedCollection, backup: DatabaseSchema, live: DatabaseSchema): DocumentFields {
  const collection = collectionOf(live, saved.id);
  const whole = documentFields(backup, collectionOf(backup, saved.id));
  const present = documentFields(live, collection);
  const wanted = saved.attributes ?? whole.keys;
  return documentFields(
    live,
    collection,
    wanted.filter((key) => present.attributes.includes(key) || present.linking.includes(key)),
  );
}

type Outcome = 'restored' | 'unchanged' | 'left';

async function restoreDocument(
  saved: SavedDocument,
  first: WireDocument | undefined,
  written: Readonly<Record<string, unknown>>,
  {
    documents,
    guardTime,
    fields,
    unseen,
  }: OpenDatabase & { readonly fields: DocumentFields; readonly unseen: ReturnType<typeof unseenEnds> },
): Promise<Outcome> {
  if (first === undefined) return 'left';
  const readAgain = async () => (await liveDocuments(documents, [saved], fields)).get(saved.$id) ?? null;
  const outcome = await underGuard<Outcome>(first, { guardTime, readAgain }, async (found, unlessNewerThan) => {
    const keys = [...fields.attributes, ...fields.linking];
    const isSame = (value: unknown, live: WireDocument, key: string) =>
      sameValue(fieldValue(live, key, fields), value, key, fields);
    const wrong = keys.filter((key) => !isSame(fieldValue(saved, key, fields), found, key));
    if (wrong.length === 0) return 'unchanged';
    if (!wrong.every((key) => isSame(ownValue(written, key), found, key))) return 'left';
    const values = Object.fromEntries(wrong.map((key) => [key, fieldValue(saved, key, fields)]));
    const linked = unseen.filter(({ key }) => Object.hasOwn(values, key));
    const watch = await watchLinks(linked, found, { documents, serverTime: guardTime, readAgain });
    if (watch === null) return 'newer';
    const result = await repeatUntilDone(() =>
      documents.rewrite(fields.collection, saved.$id, values, found.$updatedAt, unlessNewerThan),
    );
    if (result !== 'written') return result === 'gone' ? 'left' : result;
    return (await watch.others(values)) === null ? 'restored' : 'left';
  });
  return outcome === 'gone' || outcome === 'contended' ? 'left' : outcome;
}
