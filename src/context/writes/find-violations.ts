import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { loosestEquality } from '../../appwrite/server/capabilities.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { allOf, anyOf, QUERY_LENGTH, queryLength, queryText, type WireQuery, wire } from '../../query/wire-query.js';
import { isOperatorText } from '../../schema/text-limits.js';
import { comparisonKey } from '../../schema-manager/preflight/comparison-key.js';
import { packedChunks } from '../../util/chunks-of.js';
import { listUnder } from '../../util/list-under.js';
import { givesSome, type UniqueKey, uniqueKeys, uniqueValues, violatingValue } from '../unique-values/unique-keys.js';
import type { UniqueViolation } from '../unique-values/unique-violation-error.js';
import type { WriteSession } from './write-session.js';

/** A document about to be written, as far as unique keys are concerned. */
export interface UniqueRow {
  readonly id: string;
  /** Whether it is created, so that its id must be free. */
  readonly isNew: boolean;
  /** Values by stored key. */
  readonly stored: Readonly<Record<string, unknown>>;
}

/** Why a document cannot be written: its id is taken, or a unique value is. */
export type DocumentViolation = 'id' | UniqueViolation;

/** What other documents already have of a document about to be written. */
export interface Clash {
  /** Whether a document with its id exists. */
  readonly isThere: boolean;
  /** The id as it is stored, where a document with it exists; on some servers in other letters. */
  readonly storedId?: string | undefined;
  /** Unique values that other documents have. */
  readonly held: readonly UniqueViolation[];
  /** Unique values that other given documents have, and give up if they are written first. */
  readonly givenUp?: readonly GivenUpValue[];
}

/** A unique value that a stored document has, and what is given for the document replaces. */
export interface GivenUpValue {
  readonly unique: UniqueKey;
  readonly id: string;
  /** What it is if the document keeps the value. */
  readonly violation: UniqueViolation;
}

interface Claim {
  readonly row: number;
  readonly unique: UniqueKey;
  readonly values: readonly unknown[];
  readonly hash: string;
}

/** Documents of another collection than the session's, or beside others that are deleted. */
interface ClashOptions {
  readonly entity?: EntityMetadata;
  /** Stored documents, by `collection/id`, that the same call deletes. */
  readonly gone?: ReadonlySet<string>;
  /** Whether a given document with the id of a stored one replaces values of that. Default: unless it is new. */
  readonly isUpsert?: boolean;
}

/**
 * The documents that cannot be written because another one, given or stored, has their id or a unique value; by index. A given one that
 * cannot be written itself is in nobody's way.
 */
export async function findViolations(
  session: WriteSession,
  rows: readonly UniqueRow[],
  options: ClashOptions = {},
): Promise<ReadonlyMap<number, DocumentViolation>> {
  const found = new Map<number, DocumentViolation>();
  const { stored, given } = await clashesOf(session, rows, options);
  for (const [at, { isNew }] of rows.entries()) {
    const { isThere = false, held = [] } = stored.get(at) ?? {};
    const rivals = (given.get(at) ?? []).filter(({ row }) => !found.has(row)).map(({ has }) => has);
    const isTaken = (isNew && isThere) || rivals.includes('id');
    const [first] = isTaken ? (['id'] as const) : [...rivals, ...held];
    if (first !== undefined) found.set(at, first);
  }
  return found;
}

/** The clashes of each document with other given or stored ones, by index. Asks for all ids and unique values at once, about a hundred documents per request. */
export async function findClashes(
  session: WriteSession,
  rows: readonly UniqueRow[],
  options: ClashOptions = {},
): Promise<ReadonlyMap<number, Clash>> {
  const { stored, given } = await clashesOf(session, rows, options);
  const clashing = [...new Set([...stored.keys(), ...given.keys()])];
  return new Map(
    clashing.map((at) => {
      const { isThere = false, storedId, held = [], givenUp = [] } = stored.get(at) ?? {};
      const rivals = (given.get(at) ?? []).map(({ has }) => has);
      const values = rivals.filter((has) => has !== 'id');
      return [at, { isThere: isThere || rivals.length > values.length, held: [...values, ...held], givenUp, storedId }];
    }),
  );
}

/** What an earlier document of those given has. */
interface Rival {
  readonly row: number;
  readonly has: DocumentViolation;
}

interface Clashes {
  readonly stored: ReadonlyMap<number, Clash>;
  readonly given: ReadonlyMap<number, readonly Rival[]>;
}

async function clashesOf(
  session: WriteSession,
  rows: readonly UniqueRow[],
  { entity = session.metadata(), gone = new Set(), isUpsert = false }: ClashOptions,
): Promise<Clashes> {
  const { collection } = entity;
  const uniques = uniqueKeys(session, entity);
  const equality = loosestEquality(await session.capabilities());
  const hashOf = (unique: UniqueKey, values: readonly unknown[]) => comparisonKey(values, unique, equality) ?? '';
  const claims = rows.flatMap((row, at) =>
    uniques.flatMap((unique): Claim[] => {
      const values = uniqueValues(unique, row.stored, isOperatorText);
      return values === null ? [] : [{ row: at, unique, values, hash: hashOf(unique, values) }];
    }),
  );
  const claimed = new Map<string, Claim[]>();
  const given = new Map<number, Rival[]>();
  for (const claim of claims) {
    const same = listUnder(claimed, `${claim.unique.key}/${claim.hash}`);
    for (const { row } of same) {
      const id = rows[row]?.id ?? null;
      if (id !== rows[claim.row]?.id) listUnder(given, claim.row).push({ row, has: violation(claim, id) });
    }
    same.push(claim);
  }
  const seen = new Map<string, number[]>();
  for (const [at, { id, isNew }] of rows.entries()) {
    const same = listUnder(seen, id.toLowerCase());
    if (isNew) for (const row of same) listUnder(given, at).push({ row, has: 'id' });
    same.push(at);
  }
  const there = new Map<number, string>();
  // Where the server compares texts without letter case, it does so with ids.
  const isSame = (id: string, other: string) =>
    id === other || (equality === 'folded' && id.toLowerCase() === other.toLowerCase());
  const held = new Map<number, UniqueViolation[]>();
  const givenUp = new Map<number, GivenUpValue[]>();
  const newIds = rows.filter(({ isNew }) => isNew).map(({ id }) => id);
  // What a given document has in storage is replaced by what is given for it.
  const isReplaced = (unique: UniqueKey, { $id }: WireDocument) =>
    rows.some(({ id, isNew, stored }) => isSame(id, $id) && (isUpsert || !isNew) && givesSome(unique, stored));
  for (const document of await askFor(session, collection, questions(newIds, claims))) {
    if (gone.has(`${collection}/${document.$id}`)) continue;
    for (const [at, { id }] of rows.entries()) if (isSame(id, document.$id)) there.set(at, document.$id);
    for (const unique of uniques) {
      const values = uniqueValues(unique, document, () => false);
      if (values === null) continue;
      const claims = claimed.get(`${unique.key}/${hashOf(unique, values)}`) ?? [];
      for (const claim of claims.filter(({ row }) => !isSame(rows[row]?.id ?? '', document.$id))) {
        const taken = violation(claim, document.$id);
        if (isReplaced(unique, document))
          listUnder(givenUp, claim.row).push({ unique, id: document.$id, violation: taken });
        else listUnder(held, claim.row).push(taken);
      }
    }
  }
  const clashing = [...new Set([...there.keys(), ...held.keys(), ...givenUp.keys()])];
  const clashOf = (at: number): Clash => ({
    isThere: there.has(at),
    storedId: there.get(at),
    held: held.get(at) ?? [],
    givenUp: givenUp.get(at) ?? [],
  });
  return { stored: new Map(clashing.map((at) => [at, clashOf(at)])), given };
}

function violation({ unique, values }: Claim, documentId: string | null): UniqueViolation {
  return { index: unique.key, attributes: unique.properties, value: violatingValue(unique, values), documentId };
}

/** Alternatives that any conflicting document matches: lists of ids and of values, each short enough for one query. */
function questions(ids: readonly string[], claims: readonly Claim[]): readonly WireQuery[] {
  const single = new Map<string, Set<unknown>>();
  const several: WireQuery[] = [];
  if (ids.length > 0) single.set('$id', new Set(ids));
  for (const { unique, values } of claims) {
    const [key, ...others] = unique.attributes;
    if (key !== undefined && others.length === 0) {
      const list = single.get(key) ?? new Set();
      single.set(key, list.add(values[0]));
    } else several.push(allOf(unique.attributes.map((name, at) => wire.equal(name, [values[at]]))));
  }
  const lists = [...single].flatMap(([key, list]) => splitList(key, [...list]));
  return [...lists, ...several].filter((question) => queryLength(question) < ROOM);
}

/** The most characters of one alternative. */
const ROOM = QUERY_LENGTH - 100;
const VALUES = 100;

function splitList(key: string, values: readonly unknown[]): readonly WireQuery[] {
  const all = wire.equal(key, values);
  if (values.length <= 1 || (values.length <= VALUES && queryLength(all) < ROOM)) return [all];
  const half = Math.ceil(values.length / 2);
  return [...splitList(key, values.slice(0, half)), ...splitList(key, values.slice(half))];
}

/** The documents that match one of the alternatives; each request takes as many as fit. */
async function askFor(
  session: WriteSession,
  collection: string,
  alternatives: readonly WireQuery[],
): Promise<readonly WireDocument[]> {
  const groups = packedChunks(alternatives, (one) => queryLength(one) + 1, { size: ROOM });
  const documents = await session.documents();
  const pages = await Promise.all(
    groups.map((group) => {
      const limit = group.reduce((sum, query) => sum + (query.values?.length ?? 1), 0);
      return documents.list(collection, [anyOf(group), wire.limit(limit)].map(queryText));
    }),
  );
  return pages.flatMap((page) => page.documents);
}
