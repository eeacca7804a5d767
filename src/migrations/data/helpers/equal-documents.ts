import type { WireDocument } from '../../../appwrite/documents/document-gateway.js';
import type { TextEquality } from '../../../appwrite/server/capabilities.js';
import { relationshipEnds, requireQueryCollection } from '../../../query/schema-collection.js';
import { type WireQuery, wire } from '../../../query/wire-query.js';
import { isEncrypted } from '../../../schema/attribute-schema.js';
import { attributeType } from '../../../schema/attribute-types.js';
import { comparisonKey } from '../../../schema-manager/preflight/comparison-key.js';
import { dataRefused } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';

export interface DocumentEquality {
  /** The stored keys to read for `keyOf`; null: everything, because a relationship cannot be selected by its name (§2.3). */
  readonly selection: readonly string[] | null;
  /** Equal for two documents that a unique index over the keys would consider equal; null if one value is null. */
  readonly keyOf: (document: WireDocument) => string | null;
  /** Filters that match all documents of the same key, and perhaps others; compare with `keyOf`. */
  readonly filters: (document: WireDocument) => readonly WireQuery[];
}

/** The most characters of a text in a query; a longer text is searched by its beginning. */
const LONGEST_QUERY = 500;

/** Throws `data_step_refused` for no key, an unknown one, and one that Appwrite cannot compare. */
export function equalityOf(
  { schema }: DataStepContext,
  collection: string,
  keys: readonly string[],
  equality: TextEquality,
): DocumentEquality {
  const { attributes } = requireQueryCollection(schema, collection);
  const links = relationshipEnds(schema, collection)
    .filter(({ many }) => !many)
    .map(({ key }) => key);
  if (keys.length === 0) throw refused(collection, 'no keys', 'one or more');
  for (const key of keys) {
    if (links.includes(key)) continue;
    const attribute = attributes.find((candidate) => candidate.key === key);
    if (attribute === undefined)
      throw refused(`${collection}.${key}`, 'an attribute that does not exist', 'a stored key');
    if (attribute.array || isEncrypted(attribute) || attributeType(attribute).family === 'geometry')
      throw refused(
        `${collection}.${key}`,
        'a list, a geometry or an encrypted value',
        'a value that Appwrite compares',
      );
  }
  return {
    selection: keys.some((key) => links.includes(key)) ? null : keys,
    keyOf: (document) =>
      comparisonKey(
        keys.map((key) => idOf(document[key])),
        { lengths: [] },
        equality,
      ),
    filters: (document) => keys.map((key) => filter(key, idOf(document[key]))),
  };
}

function filter(key: string, value: unknown): WireQuery {
  if (typeof value !== 'string' || value.length <= LONGEST_QUERY) return wire.equal(key, [value]);
  const start = [...value.trimEnd()].slice(0, LONGEST_QUERY / 2).join('');
  return wire.filter('startsWith', key, [start]);
}

function idOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value ?? null;
  return (value as { $id?: unknown }).$id ?? null;
}

function refused(at: string, found: string, expected: string) {
  return dataRefused({ at, found, expected, remedy: 'Correct the keys of `deduplicate`.' });
}
