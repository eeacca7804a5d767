import { documentChunks } from '../../../appwrite/documents/document-chunks.js';
import type { BackupSecret } from '../../../backup/format/backup-key.js';
import type { SavedCollection } from '../../../backup/format/backup-manifest.js';
import { backupInvalid, backupRefused } from '../../../backup/format/backup-problem.js';
import { documentFields } from '../../../backup/format/document-fields.js';
import type { SavedDocument } from '../../../backup/format/document-text.js';
import { type OpenBackup, openBackup } from '../../../backup/format/open-backup.js';
import { liveDocuments } from '../../../backup/restore/compare-documents.js';
import { withLooseAttributes } from '../../../backup/restore/with-loose-attributes.js';
import { type BackupDatabase, openDatabase } from '../../../backup/source/backup-database.js';
import { passProgress } from '../../../documents/pass-progress.js';
import type { ProgressListener } from '../../../progress.js';
import { type DatabaseSchema, findCollection } from '../../../schema/database-schema.js';
import { forEachConcurrently } from '../../../util/for-each-concurrently.js';
import { createDataCheck } from '../data-problem.js';
import { rollBackCreated } from './roll-back-created.js';
import { type CollectionRollBack, rollBackDocument } from './roll-back-document.js';
import { rollBackLinks } from './roll-back-links.js';
import { MET, type RollBackTotals, type WrittenDeps } from './written-deps.js';
import { readWrittenLog } from './written-log.js';
import { createWrittenTable, type WrittenTable } from './written-table.js';

interface RollBackWrittenOptions {
  /** The log the step wrote. */
  readonly log: string;
  /** The least number of writes in the log, if the step's process is still there to know it. */
  readonly writes?: number;
  /** The backup of whole collections made before the step. */
  readonly folder: string;
  readonly encrypt?: BackupSecret;
  /** Called before each write. */
  readonly confirm?: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** Documents rolled back at once within a chunk. */
const SINGLES = 4;
const NAMED = 100;

/**
 * Rolls back what a data step wrote, from its log and the backup made before it. A document is only touched if it was saved as the step
 * first met it, only the step has written to it since, and its `$updatedAt` is that of the step's last write; all others are left and
 * listed. Safe to repeat. Memory: see `WrittenTable`; the backup is streamed.
 *
 * Documents that Appwrite deleted along with others (`onDelete: cascade`) are not in the log and are not restored.
 */
export async function rollBackWritten(
  database: BackupDatabase,
  options: RollBackWrittenOptions,
): Promise<Readonly<RollBackTotals>> {
  const { log, folder, encrypt, writes = 0, confirm, signal, onProgress } = options;
  const table = createWrittenTable();
  let recorded = 0;
  for await (const write of readWrittenLog(log)) {
    table.add(write);
    recorded += 1;
  }
  if (recorded < writes) throw incomplete(log, recorded, writes);
  const totals: RollBackTotals = { restored: 0, removed: 0, recreated: 0, left: 0, leftIds: [] };
  if (table.collections().size === 0) return totals;
  const backup = await openBackup(folder, encrypt);
  const written = backup.collections.filter(({ id }) => table.collections().has(id));
  for (const saved of written) refusePartial(saved);
  const opened = openDatabase(database);
  const check = createDataCheck(signal ?? new AbortController().signal);
  const deps: WrittenDeps = {
    documents: opened.documents,
    guardTime: opened.guardTime,
    table,
    check,
    async beforeWrite() {
      check();
      await confirm?.();
    },
    leave(collection, id) {
      totals.left += 1;
      if (totals.leftIds.length < NAMED) totals.leftIds.push(`${collection}/${id}`);
    },
  };
  await rollBackCreated(() => readWrittenLog(log), totals, deps);
  const { schema } = await opened.schemas.read();
  for (const saved of written) {
    const live = findCollection(schema, saved.id);
    if (live === undefined) continue;
    const fields = fieldsOf(saved, backup.manifest.schema, schema);
    const work = async () => {
      const report = passProgress({ collection: saved.id, action: 'restored' }, onProgress);
      const taken = await rollBackAll(saved, backup, { fields, totals, deps }, report);
      await retry(saved.id, taken, { fields, totals, deps });
    };
    await withLooseAttributes(saved, fields, backup.manifest, schema, opened, work);
  }
  for (const saved of written) {
    const fields = fieldsOf(saved, backup.manifest.schema, schema);
    if (fields.linking.length > 0) await rollBackLinks(saved, backup, fields, { ...deps, schema });
  }
  await leaveUnsaved(log, table, deps);
  return totals;
}

async function rollBackAll(
  saved: SavedCollection,
  backup: OpenBackup,
  work: CollectionRollBack,
  onDone: (count: number) => void,
) {
  const { deps, fields } = work;
  const taken: SavedDocument[] = [];
  for await (const chunk of documentChunks(logged(backup, saved, deps.table))) {
    deps.check();
    const live = await liveDocuments(deps.documents, chunk, fields);
    await forEachConcurrently([...chunk], SINGLES, async (document) => {
      deps.table.mark(saved.id, document.$id, MET);
      if ((await rollBackDocument(saved.id, document, live.get(document.$id), work)) === 'taken') taken.push(document);
    });
    onDone(chunk.length);
  }
  return taken;
}

/** Retries documents whose unique values another document had, until retrying no longer helps. */
async function retry(collection: string, taken: readonly SavedDocument[], work: CollectionRollBack): Promise<void> {
  const { fields, deps } = work;
  for (let waiting = taken; waiting.length > 0; ) {
    const stillTaken: SavedDocument[] = [];
    for (const document of waiting) {
      const live = await liveDocuments(deps.documents, [document], fields);
      if ((await rollBackDocument(collection, document, live.get(document.$id), work)) === 'taken')
        stillTaken.push(document);
    }
    if (stillTaken.length === waiting.length) {
      for (const { $id } of stillTaken) deps.leave(collection, $id);
      return;
    }
    waiting = stillTaken;
  }
}

/** The saved documents that the step wrote to and did not create itself. */
async function* logged(backup: OpenBackup, saved: SavedCollection, table: WrittenTable) {
  for await (const batch of backup.documents(saved))
    yield batch.filter(({ $id }) => table.get(saved.id, $id)?.created === false);
}

/** The saved fields that the live collection can hold. */
function fieldsOf(saved: SavedCollection, backup: DatabaseSchema, live: DatabaseSchema) {
  const empty = { id: saved.id, attributes: [] };
  const before = documentFields(backup, findCollection(backup, saved.id) ?? empty);
  return documentFields(live, findCollection(live, saved.id) ?? empty, before.keys);
}

/** Leaves documents that others created after the backup and before the step wrote to them. */
async function leaveUnsaved(log: string, table: WrittenTable, deps: WrittenDeps): Promise<void> {
  for await (const { collection, id } of readWrittenLog(log)) {
    const net = table.get(collection, id);
    if (net === null || net.created || net.mark !== 0) continue;
    table.mark(collection, id, MET);
    deps.leave(collection, id);
  }
}

/** Refuses to roll back by an incomplete log: missing writes would count as those of others. */
function incomplete(log: string, recorded: number, writes: number) {
  return backupInvalid(
    log,
    `a record of ${recorded} of the ${writes} writes of the step`,
    'all of them',
    'Compare the documents with the backup beside it by hand; `entwrite backup restore` brings collections back whole.',
  );
}

function refusePartial({ id, attributes }: SavedCollection): void {
  if (attributes === null) return;
  throw backupRefused(
    id,
    'a backup of single attributes',
    'one of the whole collection',
    'Back the collection up as a whole before a data step writes to it.',
  );
}
