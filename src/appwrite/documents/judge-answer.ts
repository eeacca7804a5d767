import { readQuery, type WireQuery } from '../../query/wire-query.js';
import { isRecord } from '../../util/is-record.js';
import { invalidAnswer } from '../http/invalid-answer.js';
import type { DocumentPage, WireDocument } from './document-gateway.js';
import { isEmptyLink } from './link-id.js';
import { isWireTime } from './wire-date.js';

/**
 * Checks that a response is a document, and removes its prototype, so that a missing attribute called `toString` is undefined. Throws
 * `server_answer_invalid` if it is not a document, or not the requested one.
 *
 * @param ids the lower-case ids it may have, because servers ignore the case of ids; absent for any
 */
export function judgeDocument(collection: string, answer: unknown, ids?: ReadonlySet<string>): WireDocument {
  const document = answer as WireDocument;
  const found =
    answerFault(collection, answer) ?? (ids === undefined || ids.has(document.$id.toLowerCase()) ? null : OTHER);
  if (found !== null) throw invalidAnswer(placeOf(collection, answer), found);
  return Object.setPrototypeOf(document, null) as WireDocument;
}

/** The documents in the response to a bulk write; each must be one that was sent. */
export function judgeDocuments(
  collection: string,
  answer: unknown,
  sent: readonly Readonly<Record<string, unknown>>[],
): readonly WireDocument[] {
  return rowsOf(collection, answer, idsOf(sent.map(({ $id }) => $id)));
}

/** The page in a response, checked against its queries: with a cache that ignores queries, paging would never end. */
export function judgePage(collection: string, answer: unknown, queries: readonly string[]): DocumentPage {
  const { total } = (answer ?? {}) as { total?: unknown };
  if (!Number.isSafeInteger(total) || (total as number) < 0)
    throw invalidAnswer(collection, 'a list without a number of documents');
  const asked = queries.map(readQuery);
  const valuesOf = (method: string, attribute?: string) =>
    asked.find((query) => query.method === method && query.attribute === attribute)?.values;
  const ids = valuesOf('equal', '$id');
  const documents = rowsOf(collection, answer, ids && idsOf(ids));
  judgeExpanded(collection, documents, asked);
  const [limit] = valuesOf('limit') ?? [];
  if (typeof limit === 'number' && documents.length > limit)
    throw invalidAnswer(collection, `${documents.length} documents`, `at most ${limit}`);
  const after = sequenceOf(valuesOf('greaterThan', '$sequence')?.[0]);
  if (after !== null && documents.some(({ $sequence }) => (sequenceOf($sequence) ?? Number.POSITIVE_INFINITY) <= after))
    throw invalidAnswer(collection, 'documents before the requested position');
  return { total: total as number, documents };
}

/** Throws `server_answer_invalid` if a document has something else where related documents were selected (`author.*`). */
export function judgeExpanded(
  collection: string,
  documents: readonly WireDocument[],
  asked: readonly WireQuery[],
): void {
  const selected = asked.flatMap(({ method, values = [] }) => (method === 'select' ? values : []));
  const paths = selected.map(String).filter((path) => path.endsWith('.*') || path.endsWith('.$id'));
  for (const key of new Set(paths.map((path) => path.slice(0, path.indexOf('.')))))
    for (const document of documents) {
      const value = document[key];
      for (const one of isEmptyLink(value) ? [] : [value].flat()) {
        const found = answerFault(null, one);
        if (found !== null) throw invalidAnswer(`${collection}/${document.$id}.${key}`, found, 'documents');
      }
    }
}

/** Throws `server_answer_invalid` if the response to a deletion has content. */
export function judgeNothing(at: string, answer: unknown): void {
  if (answer !== null) throw invalidAnswer(at, 'a response to a deletion that has content', 'no content');
}

const OTHER = 'a document other than the requested one';

function rowsOf(collection: string, answer: unknown, ids?: ReadonlySet<string>): readonly WireDocument[] {
  const { rows } = (answer ?? {}) as { rows?: unknown };
  if (!Array.isArray(rows)) throw invalidAnswer(collection, 'a list without rows');
  return rows.map((row) => judgeDocument(collection, row, ids));
}

function idsOf(ids: readonly unknown[]): ReadonlySet<string> {
  return new Set(ids.map((id) => String(id).toLowerCase()));
}

function sequenceOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/** Why a response is not a document; null if it is one. Every selection includes the system fields. */
function answerFault(collection: string | null, answer: unknown): string | null {
  if (!isRecord(answer)) return 'something that is not a document';
  const { $id, $sequence, $createdAt, $updatedAt, $permissions, $tableId = collection } = answer;
  if (typeof $id !== 'string' || $id === '') return 'a document without $id';
  if (collection !== null && String($tableId).toLowerCase() !== collection.toLowerCase())
    return 'a document of another collection';
  if (typeof $sequence !== 'string' && typeof $sequence !== 'number') return 'a document without $sequence';
  if (!isWireTime($createdAt)) return 'a document without a time in $createdAt';
  if (!isWireTime($updatedAt)) return 'a document without a time in $updatedAt';
  const isList = Array.isArray($permissions) && $permissions.every((one) => typeof one === 'string');
  return isList ? null : 'a document whose $permissions are not a list of texts';
}

function placeOf(collection: string, answer: unknown): string {
  const { $id } = (answer ?? {}) as { readonly $id?: unknown };
  return typeof $id === 'string' && $id !== '' ? `${collection}/${$id}` : collection;
}
