import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { isWithoutCollection } from '../../appwrite/http/server-error.js';
import { wire } from '../../query/wire-query.js';
import { HELD_FILE, MIGRATIONS_COLLECTION } from '../../schema-manager/lock/system-collections.js';
import { parseJson } from '../../util/canonical-json.js';

/** Folders of the backups that the migration history still needs, for reverts and unfinished work. A request per thousand records. */
export async function neededBackups(documents: DocumentGateway): Promise<readonly string[]> {
  const folders: string[] = [];
  const begun = { collection: MIGRATIONS_COLLECTION.id, select: ['steps'], where: [wire.equal('status', HELD_FILE)] };
  try {
    for await (const page of documentPages(documents, begun))
      for (const { steps } of page) folders.push(...backupsIn(String(steps)));
  } catch (error) {
    if (!isWithoutCollection(error)) throw error;
  }
  return folders;
}

function backupsIn(steps: string): readonly string[] {
  const { up, back } = parseJson(steps) as Record<'up' | 'back', readonly { readonly backup: string | null }[]>;
  return [...up, ...back].flatMap(({ backup }) => backup ?? []);
}
