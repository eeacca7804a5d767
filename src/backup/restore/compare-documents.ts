import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { hasSameIds, linkIds } from '../../appwrite/documents/link-id.js';
import { sameStoredValue, sameTimes } from '../../documents/same-stored-value.js';
import { samePermissions } from '../../schema/canonical-permissions.js';
import { sameData } from '../../util/same-data.js';
import { type DocumentFields, selectionOf } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';

/** How a saved document differs from the live one; the first that applies. */
export type Verdict = 'missing' | 'values' | 'links' | 'times' | 'same';

/** Compares the attributes and relationships in `fields`; those that the live collection lacks count as null. */
export function compareDocument(saved: SavedDocument, live: WireDocument | undefined, fields: DocumentFields): Verdict {
  if (live === undefined) return 'missing';
  const isSame = (key: string) => sameValue(fieldValue(saved, key, fields), fieldValue(live, key, fields), key, fields);
  if (!fields.attributes.every(isSame)) return 'values';
  if (!samePermissions(saved.$permissions, live.$permissions)) return 'values';
  if (!fields.linking.every((key) => sameLinks(saved, live, key, fields))) return 'links';
  return sameTimes(saved, live) ? 'same' : 'times';
}

/** Whether Appwrite considers two values of a field equal. */
export function sameValue(a: unknown, b: unknown, key: string, { dates }: DocumentFields): boolean {
  return sameStoredValue(a ?? null, b ?? null, dates.has(key) ? 'datetime' : undefined) || sameData(a, b);
}

export function sameLinks(saved: SavedDocument, live: WireDocument, key: string, fields: DocumentFields): boolean {
  return hasSameIds(linkIds(fieldValue(saved, key, fields)), linkIds(fieldValue(live, key, fields)));
}

/** Ids that only one of the saved and the live document is linked to. */
export function differingLinks(
  saved: SavedDocument,
  live: WireDocument | undefined,
  key: string,
  fields: DocumentFields,
): readonly string[] {
  if (live === undefined) return [];
  const [before = [], now = []] = [saved, live].map((document) => linkIds(fieldValue(document, key, fields)));
  return [...before.filter((id) => !now.includes(id)), ...now.filter((id) => !before.includes(id))];
}

export function isNewer(live: WireDocument, saved: SavedDocument): boolean {
  return Date.parse(live.$updatedAt) > Date.parse(saved.$updatedAt);
}

export async function liveDocuments(
  documents: Pick<DocumentGateway, 'list'>,
  chunk: readonly SavedDocument[],
  fields: DocumentFields,
): Promise<ReadonlyMap<string, WireDocument>> {
  return documentsByIds(
    documents,
    { collection: fields.collection, select: selectionOf(fields, false) },
    chunk.map(({ $id }) => $id),
  );
}
