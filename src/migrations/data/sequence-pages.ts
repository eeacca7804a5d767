import type { DocumentGateway, WireDocument } from '../../appwrite/document-gateway.js';
import type { CompiledQuery } from '../../query/lower-query.js';
import { queryText, type WireQuery, wire } from '../../query/wire-query.js';

/** A place in a collection: the `$sequence` of the last document before it; null at the start. */
export type Place = string | null;

export interface SequencePages {
  readonly collection: string;
  /** Its orders, limit and offset do not count. */
  readonly query: Pick<CompiledQuery, 'filters' | 'alternatives'>;
  /** Documents per page. */
  readonly size: number;
  readonly after?: Place;
  /** Stored keys to read; everything when left out. */
  readonly select?: readonly string[];
}

/**
 * The documents that match, in the order in which they were created, each page read when it is asked for. Pages go by
 * `$sequence` and not by a cursor, which breaks when the document it points to is deleted (fact 65),
 * and whose place is still right when the documents read so far no longer match.
 */
export async function* sequencePages(
  documents: Pick<DocumentGateway, 'list'>,
  { collection, query, size, after = null, select }: SequencePages,
): AsyncGenerator<readonly WireDocument[]> {
  const fixed = [
    ...query.filters,
    wire.order('$sequence', false),
    wire.limit(size),
    ...(select === undefined ? [] : [wire.select([...new Set(['$id', ...select])])]),
  ];
  const read = async (place: Place, alternative: readonly WireQuery[]) => {
    const queries = [...fixed, ...afterPlace(place), ...alternative];
    return (await documents.list(collection, queries.map(queryText))).documents;
  };
  let place = after;
  for (;;) {
    const parts: (readonly WireDocument[])[] = [];
    for (const alternative of query.alternatives?.map((one) => [one]) ?? [[]])
      parts.push(await read(place, alternative));
    const page = parts.length === 1 ? (parts[0] ?? []) : merged(parts, size);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < size) return;
    place = String(last.$sequence);
  }
}

/** The filter for what comes after a place; nothing at the start. */
export function afterPlace(place: Place): readonly WireQuery[] {
  return place === null ? [] : [wire.compare('greaterThan', '$sequence', place)];
}

/** The first documents of several lists, each once: parts of a split list of values may hold the same one twice. */
function merged(parts: readonly (readonly WireDocument[])[], size: number): readonly WireDocument[] {
  const once = new Map(parts.flat().map((document) => [document.$id, document]));
  return [...once.values()].sort(bySequence).slice(0, size);
}

/** Sequences are numbers as text on SQL servers, sortable text on MongoDB. */
function bySequence(a: WireDocument, b: WireDocument): number {
  const [left, right] = [String(a.$sequence), String(b.$sequence)];
  if (/^\d+$/.test(left) && /^\d+$/.test(right) && left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}
