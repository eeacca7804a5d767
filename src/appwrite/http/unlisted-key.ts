import { queryText, readQuery, wire } from '../../query/wire-query.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';

/**
 * The key that Appwrite omits from lists of documents, and sets to null in a bulk upsert that does not give it (recording
 * fact-key-collection). New attributes of that key are refused; where one exists its values are read document by document.
 */
export const UNLISTED_KEY = 'collection';

/** Requests at once for the documents of a page. */
const AT_ONCE = 8;

/** Collections, by database and id, that a listed schema showed to have an attribute of that key. */
export type UnlistedCollections = Set<string>;

/** Remembers which collections of a database have an attribute that lists omit. */
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

/** Forgets a collection whose attribute of that key has another key now. */
export function forgetUnlisted(known: UnlistedCollections | undefined, databaseId: string, collection: string): void {
  known?.delete(nameOf(databaseId, collection));
}

export function isUnlisted(known: UnlistedCollections | undefined, databaseId: string, collection: string): boolean {
  return known?.has(nameOf(databaseId, collection)) ?? false;
}

/** Listed documents as they are read one by one, with the key that the list left out; as they are where it was not asked for. */
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
    // One that was deleted meanwhile keeps its place, by which the caller asks for the next page.
    if (document !== null) whole[at] = document;
  });
  return whole;
}

type Values = Readonly<Record<string, unknown>>;

/** Documents of a bulk upsert with the value that the key has now, where they do not give one. */
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
