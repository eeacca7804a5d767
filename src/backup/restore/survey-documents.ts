import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { writtenSince } from '../../documents/links/unseen-links.js';
import { createNamedIds, type NamedIds } from '../../documents/named-ids.js';
import { passProgress } from '../../documents/pass-progress.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import type { SavedDocument } from '../format/document-text.js';
import { compareDocument, differingLinks, isNewer, liveDocuments, type Verdict } from './compare-documents.js';
import type { RestoreTask, SurveyDeps } from './restore-task.js';

/** How a collection differs from its state in the backup. */
export interface Survey {
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Documents written after they were saved, whose values would be lost. */
  readonly newer: NamedIds;
  /** Documents whose id another one has in another case, which the server considers the same. */
  readonly otherCase: NamedIds;
  /** The indexes of chunks with documents that are missing or have other values. */
  readonly toLoad: ReadonlySet<number>;
}

/** Lookups in flight at once. */
const CONCURRENCY = 4;

/** Compares each document of the backup with the live one; writes nothing. Sends nothing if the collection is empty. */
export async function surveyDocuments(task: RestoreTask, deps: SurveyDeps): Promise<Survey> {
  const { saved, present } = task;
  const counts = { missing: 0, values: 0, links: 0, times: 0, same: 0 };
  if (task.isEmpty) {
    counts.missing = saved.documents;
    return { counts, newer: createNamedIds(), otherCase: createNamedIds(), toLoad: new Set() };
  }
  const toLoad = new Set<number>();
  const newer = createNamedIds();
  const otherCase = createNamedIds();
  const report = passProgress({ collection: saved.id, action: 'compared', total: saved.documents }, deps.onProgress);
  await forEachConcurrently(documentChunks(deps.read(saved)), CONCURRENCY, async (chunk, at) => {
    deps.check();
    const live = await liveDocuments(deps.documents, chunk, present);
    const linked = await linkedByOthers(chunk, live, task, deps);
    // Servers that compare ids without case return the other document.
    const folded = new Set([...live.keys()].map((id) => id.toLowerCase()));
    for (const document of chunk) {
      const found = live.get(document.$id);
      const verdict = compareDocument(document, found, present);
      counts[verdict] += 1;
      if (found === undefined && folded.has(document.$id.toLowerCase())) otherCase.add(document.$id);
      if (verdict === 'missing' || verdict === 'values') toLoad.add(at);
      if (losesWork(document, found, verdict, task) || linked.has(document.$id)) newer.add(document.$id);
    }
    report(chunk.length);
  });
  return { counts, newer, otherCase, toLoad };
}

/** The documents whose links others changed at the other end since they were saved. */
async function linkedByOthers(
  chunk: readonly SavedDocument[],
  live: ReadonlyMap<string, WireDocument>,
  { present, unstamped, isOwn }: RestoreTask,
  { documents }: SurveyDeps,
): Promise<ReadonlySet<string>> {
  const linked = new Set<string>();
  for (const { key, relatedCollection, since } of isOwn ? [] : unstamped) {
    const differences = chunk.map((saved) => ({
      saved,
      ids: differingLinks(saved, live.get(saved.$id), key, present),
    }));
    const ids = differences.flatMap((one) => one.ids);
    const written = await writtenSince(relatedCollection, ids, since, documents);
    for (const one of differences) if (one.ids.some((id) => written.has(id))) linked.add(one.saved.$id);
  }
  return linked;
}

/**
 * Whether writing the saved version would undo what others wrote since. In a collection that this restore created, newer links are its own
 * unfinished work: linking stamps a new `$updatedAt` on the other side.
 */
export function losesWork(
  saved: SavedDocument,
  live: WireDocument | undefined,
  verdict: Verdict,
  { isOwn }: Pick<RestoreTask, 'isOwn'>,
): boolean {
  if (live === undefined || !isNewer(live, saved)) return false;
  return verdict === 'values' || (verdict === 'links' && !isOwn);
}
