import type { DocumentGateway, WireDocument } from '../../appwrite/document-gateway.js';
import { readPages } from '../../documents/read-pages.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import type { Fill } from '../plan/resolutions.js';
import type { PlanBackup } from './plan-backups.js';

/** What became of values that a failed run had rewritten. */
export interface RestoredFill {
  readonly restored: number;
  /** Documents that hold something else than what the run wrote: others wrote it since, and it stays. The first ids. */
  readonly left: number;
  readonly leftIds: readonly string[];
}

const NAMED = 10;
const ATTEMPTS = 5;

/**
 * Puts the values back that a resolution rewrote: documents that still hold what the run wrote get what was saved, others are
 * listed; dates and everything else stay. Safe to repeat.
 *
 * @param fill what the run wrote for a stored value
 */
export async function restoreFilled(
  { collection, from }: AlterAttribute,
  fill: Fill,
  saved: PlanBackup,
  documents: DocumentGateway,
): Promise<RestoredFill> {
  const leftIds: string[] = [];
  let restored = 0;
  let left = 0;
  for await (const page of saved.documents(collection)) {
    const live = await liveOf(page, collection, documents);
    for (const old of page) {
      const value = old[from.key] ?? null;
      const outcome = await putBack(live.get(old.$id) ?? null, { collection, key: from.key, value, fill }, documents);
      if (outcome === 'restored') restored += 1;
      if (outcome !== 'left') continue;
      left += 1;
      if (leftIds.length < NAMED) leftIds.push(old.$id);
    }
  }
  return { restored, left, leftIds };
}

interface SavedValue {
  readonly collection: string;
  readonly key: string;
  readonly value: unknown;
  readonly fill: Fill;
}

async function putBack(
  first: WireDocument | null,
  { collection, key, value, fill }: SavedValue,
  documents: DocumentGateway,
): Promise<'restored' | 'unchanged' | 'left'> {
  let live = first;
  for (let attempt = 0; attempt < ATTEMPTS && live !== null; attempt += 1) {
    if (sameStoredValue(live[key] ?? null, value)) return 'unchanged';
    if (!sameStoredValue(live[key] ?? null, fill(value, { ...live, [key]: value }))) return 'left';
    const written = await documents.rewrite(collection, live.$id, { [key]: value }, live.$updatedAt);
    if (written !== 'newer') return written === 'written' ? 'restored' : 'unchanged';
    live = await documents.get(collection, live.$id);
  }
  return live === null ? 'unchanged' : 'left';
}

const CHUNK = 100;

async function liveOf(
  page: readonly WireDocument[],
  collection: string,
  documents: DocumentGateway,
): Promise<ReadonlyMap<string, WireDocument>> {
  const found = new Map<string, WireDocument>();
  for (let at = 0; at < page.length; at += CHUNK) {
    const ids = page.slice(at, at + CHUNK).map(({ $id }) => $id);
    const queries = [
      { method: 'equal', attribute: '$id', values: ids },
      { method: 'limit', values: [CHUNK] },
    ];
    const list = await documents.list(
      collection,
      queries.map((query) => JSON.stringify(query)),
    );
    for (const document of list.documents) found.set(document.$id, document);
  }
  return found;
}

/** Whether all values of a new attribute are those that a run filled in, so that nothing of others goes with it. */
export async function holdsOnlyFilled(
  collection: string,
  key: string,
  fill: Fill,
  documents: DocumentGateway,
): Promise<boolean> {
  for await (const page of readPages(documents, collection)) {
    for (const document of page) {
      const value = document[key] ?? null;
      if (!sameStoredValue(value, null) && !sameStoredValue(value, fill(null, { ...document, [key]: null })))
        return false;
    }
  }
  return true;
}
