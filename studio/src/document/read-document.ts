import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';

/** The values of a document that was written as JSON, as they are stored, or why there are none. */
export type ReadDocument = { readonly values: Readonly<Record<string, unknown>> } | { readonly problem: string };

/**
 * Reads a whole document: an attribute that is not in it has no value. Links that are not in it stay as they are.
 *
 * @param isNew values of a new document that are null are left to its defaults, and an id is taken
 */
export function readDocument(collection: DescribedCollection, text: string, isNew: boolean): ReadDocument {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { problem: 'A document is an object.' };
  const { attributes, links, json } = collection;
  const keys = attributes.filter(({ mark }) => mark !== 'added').map(({ key }) => key);
  const ends = links.flatMap(({ kind, key }) => (kind === 'relationship' && key !== null ? [key] : []));
  const unknown = Object.keys(given).find((key) => !key.startsWith('$') && !keys.includes(key) && !ends.includes(key));
  if (unknown !== undefined) return { problem: `${collection.id} has no ${unknown}.` };
  const absent = Object.fromEntries(keys.map((key) => [key, null]));
  const entries = Object.entries({ ...absent, ...given }).flatMap(([key, value]): [string, unknown][] => {
    if (key.startsWith('$') && !(isNew && key === '$id')) return [];
    if (isNew && (value === null || value === '')) return [];
    const isText = json.includes(key) && value !== null && typeof value !== 'string';
    return [[key, isText ? JSON.stringify(value) : value]];
  });
  return { values: Object.fromEntries(entries) };
}
