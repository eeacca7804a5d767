import { queryText, readQuery, wire } from '../../query/wire-query.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';

/**
 * The key that Appwrite omits from lists of documents, and sets to null in bulk upserts without it (recording
 * fact-key-collection). New attributes with this key are refused; values of an existing one are read document by document.
 */
export const UNLISTED_KEY = 'collection';

/** Concurrent requests for the documents of a page. */
const AT_ONCE = 8;

/** Collections, by database and id, that have an attribute with this key according to the last listed schema. */
export type UnlistedCollections = Set<string>;

/** Records which collections of a database have an attribute that lists omit. */
export function rememberUnlisted(
  known: UnlistedCollections | undefined,
  databaseId: string,
  { collections }: DatabaseSchema,
): void {
  for (const { id, attributes } of collections) {
    if (attributes.some(({ key }) => key === UNLISTED_KEY)) known?.add(nameOf(databaseId, id));
    else known?.delete(nameOf(databaseId, id));
  }
}

/** Forgets a collection whose attribute with this key was renamed. */
export function forgetUnlisted(known: UnlistedCollections | undefined, databaseId: string, collection: string): void {
  known?.delete(nameOf(databaseId, collection));
}

export function isUnlisted(known: UnlistedCollections | undefined, databaseId: string, collection: string): boolean {
  return known?.has(nameOf(databaseId, collection)) ?? false;
}

/** Reads listed documents one by one to add the key that the list omits, unless it was not selected. */
export async function readUnlisted<D extends { readonly $id: string }>(
  documents: readonly D[],
  queries: readonly string[],
  get: (id: string, queries: readonly string[]) => Promise<D | null>,
): Promise<readonly D[]> {
  const selects = queries.filter((query) => readQuery(query).method === 'select');
  const selected = selects.flatMap((query) => readQuery(query).values ?? []);
  if (selects.length > 0 && !selected.includes('*') && !selected.includes(UNLISTED_KEY)) return documents;
  const whole = [...documents];
  await forEachConcurrently([...documents.entries()], AT_ONCE, async ([at, { $id }]) => {
    const document = await get($id, selects);
    // A document deleted meanwhile stays in the page, because the caller continues after the last one.
    if (document !== null) whole[at] = document;
  });
  return whole;
}

type Values = Readonly<Record<string, unknown>>;

/** Adds the key's current value to documents of a bulk upsert that do not include it. */
export async function keepUnlisted(
  documents: readonly Values[],
  get: (id: string, queries: readonly string[]) => Promise<Values | null>,
): Promise<readonly Values[]> {
  const kept = [...documents];
  await forEachConcurrently([...documents.entries()], AT_ONCE, async ([at, document]) => {
    const { $id } = document;
    if (typeof $id !== 'string' || Object.hasOwn(document, UNLISTED_KEY)) return;
    const now = await get($id, [queryText(wire.select([UNLISTED_KEY]))]);
    if (now !== null) kept[at] = { ...document, [UNLISTED_KEY]: now[UNLISTED_KEY] ?? null };
  });
  return kept;
}

function nameOf(databaseId: string, collection: string): string {
  return `${databaseId}/${collection}`;
}
