import { isPathStep } from '../schema/rules/identifier.js';
import { packedChunks } from '../util/chunks-of.js';
import { all, type FilterNode, type FilterRelation, holding, isNothing, match } from './filter-node.js';
import { dottedQueries } from './related-paths.js';
import { splitValues } from './split-values.js';
import {
  allOf,
  anyOf,
  QUERIES_PER_REQUEST,
  QUERY_LENGTH,
  queryLength,
  queryText,
  type WireQuery,
  wire,
} from './wire-query.js';

/** A filter in the form of requests. */
export interface WireFilter {
  /** Queries that must all hold. */
  readonly filters: readonly WireQuery[];
  /** Queries one of which must also hold, each sent in a separate request; null if one request is enough, empty if nothing matches. */
  readonly alternatives: readonly WireQuery[] | null;
  /** Sets of ids; only documents in all of them match. */
  readonly within?: readonly ReadonlySet<string>[];
  /** Sets of ids of documents that do not match. */
  readonly except?: readonly ReadonlySet<string>[];
}

/** A request for the ids of matching documents, which the filter needs because no single query can express it. */
export interface IdRequest {
  readonly collection: string;
  readonly filter: WireFilter;
  /** The purpose of the ids, for `explain`. */
  readonly reason: string;
  /** Whether whole documents must be read, because Appwrite returns nothing for a selection (fact 28). */
  readonly readsWhole?: boolean;
}

/** A computation that requests ids along the way. */
export type Lowering<T> = Generator<IdRequest, T, readonly string[]>;

export interface LowerOptions {
  /** Whether filters may use relationship paths, which Appwrite refuses if more than 500 related documents match. */
  readonly paths: boolean;
}

/** The most ids to exclude in the query itself; with more, excluded documents are dropped after reading. */
const FEW_IDS = 50;

/**
 * Splits a filter into what Appwrite accepts: at most 100 queries of 4,096 characters and 500 values each. A list too long for one
 * request becomes alternatives. What queries cannot express (a relationship within an alternative, documents without a related one, a
 * second long list) becomes ids, which the generator requests.
 */
export function* lowerFilter(collection: string, node: FilterNode, options: LowerOptions): Lowering<WireFilter> {
  if (isNothing(node)) return { filters: [], alternatives: [] };
  const parts = node.kind === 'all' ? node.of : [node];
  const filters: WireQuery[] = [];
  const groups: (readonly WireQuery[])[] = [];
  const excluded: FilterNode[] = [];
  const dotted = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'except') {
      excluded.push(part.where);
      continue;
    }
    const path = part.kind === 'related' && options.paths ? dottedQueries(part, dotted) : null;
    if (path !== null) {
      filters.push(...path);
      continue;
    }
    const pieces = packed(yield* piecesOf(collection, part, options));
    if (pieces.length === 1) filters.push(...pieces);
    else groups.push(pieces);
  }
  if (groups.some((pieces) => pieces.length === 0)) return { filters: [], alternatives: [] };
  const plain = filters.filter(({ attribute = '' }) => !attribute.includes('.'));
  const [alternatives = null, ...others] = groups.sort((a, b) => a.length - b.length);
  const within: ReadonlySet<string>[] = [];
  for (const pieces of others) {
    const filter = { filters: plain, alternatives: pieces };
    const ids = yield { collection, filter, reason: 'a second list too long for one request' };
    const parts = packed(equals('$id', ids));
    if (parts.length === 1) filters.push(...parts);
    else if (parts.length === 0) return { filters: [], alternatives: [] };
    else within.push(new Set(ids));
  }
  const without: ReadonlySet<string>[] = [];
  for (const where of excluded) {
    const ids = yield* idsOf(collection, all([...plain.map(match), where]), options, 'documents to leave out');
    if (ids.length > FEW_IDS) without.push(new Set(ids));
    else if (ids.length > 0) filters.push(allOf(ids.map((id) => wire.compare('notEqual', '$id', id))));
  }
  return {
    filters: compact(filters),
    alternatives,
    ...(within.length > 0 && { within }),
    ...(without.length > 0 && { except: without }),
  };
}

/** Up to this many queries are sent as they are. */
const SEPARATE = QUERIES_PER_REQUEST / 2;

/** Joins many queries to fewer. Those with a relationship path stay separate. */
function compact(filters: readonly WireQuery[]): readonly WireQuery[] {
  if (filters.length <= SEPARATE) return filters;
  const separate = filters.filter(({ attribute = '' }) => attribute.includes('.'));
  const groups: WireQuery[][] = [];
  for (const query of filters) {
    if (separate.includes(query)) continue;
    const last = groups.at(-1);
    if (last !== undefined && fits(allOf([...last, query]))) last.push(query);
    else groups.push([query]);
  }
  return [...separate, ...groups.map(allOf)];
}

/** Alternatives that are together equivalent to the filter, each within Appwrite's limits and without paths. */
function* piecesOf(collection: string, node: FilterNode, options: LowerOptions): Lowering<readonly WireQuery[]> {
  switch (node.kind) {
    case 'match':
      return [node.query];
    case 'oneOf':
      return equals(node.attribute, node.values);
    case 'any': {
      const pieces: WireQuery[] = [];
      for (const one of node.of) pieces.push(...(yield* piecesOf(collection, one, options)));
      return pieces;
    }
    case 'all':
      return yield* conjunction(collection, node.of, options);
    case 'related':
      if (node.relation.many && node.relation.link !== 'id')
        return equals('$id', yield* ownersOf(collection, node.relation, node.where, options));
      return (node.relation.many ? holding : equals)(
        node.relation.key,
        yield* relatedIds(node.relation, node.where, options),
      );
    case 'except': {
      const excluded = new Set(yield* idsOf(collection, node.where, options, 'documents to leave out'));
      const everything = { filters: [], alternatives: null, except: [excluded] };
      return equals('$id', yield { collection, filter: everything, reason: 'the other documents' });
    }
  }
}

function* conjunction(
  collection: string,
  nodes: readonly FilterNode[],
  options: LowerOptions,
): Lowering<readonly WireQuery[]> {
  const members: (readonly WireQuery[])[] = [];
  for (const one of nodes) members.push(packed(yield* piecesOf(collection, one, options)));
  if (members.some((pieces) => pieces.length === 0)) return [];
  const [many = [], ...others] = members.filter((pieces) => pieces.length > 1);
  const single = members.flatMap((pieces) => (pieces.length === 1 ? pieces : []));
  const joined = many.length === 0 ? [allOf(single)] : many.map((piece) => allOf([...single, piece]));
  if (others.length === 0 && joined.every(fits)) return joined;
  return equals('$id', yield* idsOf(collection, all(nodes), options, 'a condition too long for one query'));
}

/** Ids of the matching documents of a collection. */
function* idsOf(
  collection: string,
  node: FilterNode,
  options: LowerOptions,
  reason: string,
): Lowering<readonly string[]> {
  const filter = yield* lowerFilter(collection, node, options);
  if (filter.alternatives?.length === 0) return [];
  return yield { collection, filter, reason };
}

function* relatedIds(relation: FilterRelation, where: FilterNode, options: LowerOptions): Lowering<readonly string[]> {
  return yield* idsOf(relation.target, where, options, `documents of ${relation.at}`);
}

/** Ids of the documents that have a matching related document. */
function* ownersOf(
  collection: string,
  relation: FilterRelation,
  where: FilterNode,
  options: LowerOptions,
): Lowering<readonly string[]> {
  const path = options.paths && dottedQueries({ relation, where }, new Set());
  const reason = `documents with a match in ${relation.at}`;
  if (path) {
    const filter = { filters: path, alternatives: null };
    return yield { collection, filter, reason };
  }
  const ids = yield* relatedIds(relation, where, options);
  if (ids.length === 0) return [];
  const alternatives = equals(isPathStep(relation.key) ? `${relation.key}.$id` : relation.key, ids);
  const filter = { filters: [], alternatives };
  return yield { collection, filter, reason, ...(relation.link === 'hidden' && { readsWhole: true }) };
}

function equals(attribute: string, values: readonly unknown[]): readonly WireQuery[] {
  return splitValues(values).map((part) => wire.equal(attribute, part));
}

/** Joins pieces to as few alternatives as possible, each of which fits a query. */
function packed(pieces: readonly WireQuery[]): readonly WireQuery[] {
  const sizeOf = (piece: WireQuery) => encodeURIComponent(queryText(piece)).length;
  return packedChunks(pieces, sizeOf, { size: QUERY_LENGTH }).map(anyOf);
}

function fits(query: WireQuery): boolean {
  return queryLength(query) <= QUERY_LENGTH;
}
