import { documentChunks } from '../../../appwrite/documents/document-chunks.js';
import type { RewriteOutcome, WireDocument } from '../../../appwrite/documents/document-gateway.js';
import { repeatUntilDone } from '../../../appwrite/http/repeat-request.js';
import { isTaken } from '../../../appwrite/http/server-error.js';
import type { SavedCollection } from '../../../backup/format/backup-manifest.js';
import type { DocumentFields } from '../../../backup/format/document-fields.js';
import { fieldValue, type SavedDocument } from '../../../backup/format/document-text.js';
import type { OpenBackup } from '../../../backup/format/open-backup.js';
import { compareDocument, liveDocuments, sameLinks } from '../../../backup/restore/compare-documents.js';
import { unseenEnds, watchLinks } from '../../../documents/links/unseen-links.js';
import { underGuard } from '../../../documents/under-guard.js';
import type { DatabaseSchema } from '../../../schema/database-schema.js';
import { forEachConcurrently } from '../../../util/for-each-concurrently.js';
import { ROLLED_BACK, type WrittenDeps } from './written-deps.js';

const SINGLES = 4;

interface LinkDeps extends WrittenDeps {
  readonly schema: DatabaseSchema;
}

/**
 * Restores links of documents whose values were rolled back. Runs after all values, because Appwrite stamps the other end of some links.
 * One-to-one links are removed first, because their new owner is refused while the old one has them. If others may have changed links
 * unseen, the document is listed among those left.
 */
export async function rollBackLinks(
  saved: SavedCollection,
  backup: OpenBackup,
  fields: DocumentFields,
  deps: LinkDeps,
): Promise<void> {
  if (fields.exclusive.length > 0)
    await forEachWrong(saved, backup, fields, deps, (document, live) => {
      const wrong = wrongKeys(document, live, fields).filter(
        (key) => fields.exclusive.includes(key) && fieldValue(live, key, fields) !== null,
      );
      return Object.fromEntries(wrong.map((key) => [key, null]));
    });
  await forEachWrong(saved, backup, fields, deps, (document, live) =>
    Object.fromEntries(wrongKeys(document, live, fields).map((key) => [key, fieldValue(document, key, fields)])),
  );
}

function wrongKeys(document: SavedDocument, live: WireDocument, fields: DocumentFields): readonly string[] {
  return fields.linking.filter((key) => !sameLinks(document, live, key, fields));
}

async function forEachWrong(
  saved: SavedCollection,
  backup: OpenBackup,
  fields: DocumentFields,
  deps: LinkDeps,
  valuesOf: (document: SavedDocument, live: WireDocument) => Readonly<Record<string, unknown>>,
): Promise<void> {
  const { documents, table, guardTime, beforeWrite, check } = deps;
  const unseen = unseenEnds(deps.schema, saved.id, fields.linking);
  for await (const chunk of documentChunks(rolledBackDocuments(saved, backup, deps))) {
    check();
    const live = await liveDocuments(documents, chunk, fields);
    await forEachConcurrently([...chunk], SINGLES, async (document) => {
      const found = live.get(document.$id);
      if (found === undefined || table.get(saved.id, document.$id)?.mark !== ROLLED_BACK) return;
      const readAgain = async () => (await liveDocuments(documents, [document], fields)).get(document.$id) ?? null;
      const outcome = await underGuard(found, { guardTime, readAgain }, async (now, unlessNewerThan) => {
        // It was written to after its values were restored.
        if (compareDocument(document, now, fields) === 'values') return 'unneeded';
        const values = valuesOf(document, now);
        if (Object.keys(values).length === 0) return 'unneeded';
        const written = unseen.filter(({ key }) => Object.hasOwn(values, key));
        const watch = await watchLinks(written, now, { documents, serverTime: guardTime, readAgain });
        if (watch === null) return 'newer';
        await beforeWrite();
        const answer = await tryWrite(() =>
          documents.rewrite(saved.id, document.$id, values, document.$updatedAt, unlessNewerThan),
        );
        return answer === 'written' && (await watch.others(values)) !== null ? 'unsure' : answer;
      });
      if (outcome !== 'written' && outcome !== 'unneeded') deps.leave(saved.id, document.$id);
    });
  }
}

/** `taken` if another document has an exclusive link; otherwise why it was not written. */
async function tryWrite(write: () => Promise<RewriteOutcome>): Promise<RewriteOutcome | 'taken'> {
  try {
    return await repeatUntilDone(write);
  } catch (error) {
    if (isTaken(error)) return 'taken';
    throw error;
  }
}

async function* rolledBackDocuments(saved: SavedCollection, backup: OpenBackup, { table }: WrittenDeps) {
  for await (const batch of backup.documents(saved))
    yield batch.filter(({ $id }) => table.get(saved.id, $id)?.mark === ROLLED_BACK);
}
