import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { TextEquality } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { unreadable } from './staged-errors.js';
import { compareStored } from './staged-match.js';

/** How documents are ordered. */
export interface OrderRules {
  readonly metadata: EntityMetadata;
  readonly orders: readonly { readonly attribute: string; readonly descending: boolean }[];
  readonly equality: TextEquality;
  /** Where documents without a value come in ascending order; null if that is unknown. */
  readonly nulls: 'first' | 'last' | null;
  /** The ids of new documents, in order of creation. */
  readonly created: readonly string[];
  /** The ids of documents that the commit changes. */
  readonly changed: ReadonlySet<string>;
}

/**
 * Puts documents in their places among others that are in order; the first `count` of them all.
 *
 * @throws EntwriteError `transaction_read_unclear` if only the server knows one of these places
 */
export function mergeInOrder(
  others: readonly WireDocument[],
  given: readonly WireDocument[],
  rules: OrderRules,
  count: number,
): readonly WireDocument[] {
  const sorted = [...given].sort((a, b) => compareDocuments(a, b, rules));
  const merged: WireDocument[] = [];
  let at = 0;
  for (const other of others) {
    for (let next = sorted[at]; next !== undefined && compareDocuments(next, other, rules) < 0; next = sorted[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(other);
    if (merged.length >= count) return merged.slice(0, count);
  }
  return [...merged, ...sorted.slice(at)].slice(0, count);
}

function compareDocuments(a: WireDocument, b: WireDocument, rules: OrderRules): number {
  const { metadata, orders, equality, nulls } = rules;
  for (const { attribute, descending } of orders) {
    const [first, second] = [orderedValue(a, attribute, rules), orderedValue(b, attribute, rules)];
    const isLate = (one: unknown) => one === LATER;
    let order: number | null;
    if (isLate(first) || isLate(second)) order = Number(isLate(first)) - Number(isLate(second));
    else if (first === null && second === null) order = 0;
    else if (first === null || second === null)
      order = nulls === null ? null : (first === null) === (nulls === 'first') ? -1 : 1;
    else order = compareStored(metadata, attribute, [first, second], equality);
    if (order === null) throw unreadable(metadata, a.$id, `its place in the order by ${attribute}`);
    if (order === 0 && attribute === '$sequence') order = rules.created.indexOf(a.$id) - rules.created.indexOf(b.$id);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** Stands for what the server gives at the commit: later than everything before it. */
const LATER = Symbol('later');

function orderedValue(document: WireDocument, attribute: string, { changed }: OrderRules): unknown {
  if (attribute === '$updatedAt' && changed.has(document.$id)) return LATER;
  const value = document[attribute] ?? null;
  return value === null && SERVERS_OWN.has(attribute) ? LATER : value;
}

const SERVERS_OWN = new Set(['$sequence', '$createdAt', '$updatedAt']);
