import type { DocumentGateway, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { readQueryPages } from '../../context/queries/read-documents.js';
import type { WireFilter } from '../../query/lower-filter.js';
import { type WireQuery, wire } from '../../query/wire-query.js';

/** A place in a collection: the `$sequence` of the last document before it; null at the start. */
export type Place = string | null;

interface SequencePages {
  readonly collection: string;
  readonly query: WireFilter;
  /** Documents per page. */
  readonly size: number;
  readonly after?: Place;
  /** Stored keys to read; everything by default. */
  readonly select?: readonly string[];
  readonly confirmsEnd?: boolean;
}

/** Matching documents in order of creation, page by page. A place stays valid if earlier documents no longer match, or are deleted. */
export function sequencePages(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, query, size, after = null, select, confirmsEnd = true }: SequencePages,
): AsyncGenerator<readonly WireDocument[]> {
  const from = { ...query, filters: [...query.filters, ...afterPlace(after)], orders: [], limit: null, offset: 0 };
  const keys = select && { select: [...new Set(['$id', ...select])] };
  return readQueryPages(documents, from, { collection, pageSize: size, confirmsEnd, ...keys });
}

/** The filter for documents after a place; none at the start. */
export function afterPlace(place: Place): readonly WireQuery[] {
  return place === null ? [] : [wire.compare('greaterThan', '$sequence', place)];
}
