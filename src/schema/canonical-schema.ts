import { canonicalJson } from '../util/canonical-json.js';
import type { AttributeSchema } from './attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from './database-schema.js';
import { normalizeSchema } from './normalize-schema.js';
import { addressOf, canonicalRelationship, type OwnedRelationship, ownedRelationships } from './relationship-schema.js';

/** All relationships of a database in canonical form, sorted by collection and key. */
function canonicalRelationships(schema: DatabaseSchema): OwnedRelationship[] {
  return ownedRelationships(schema)
    .map(canonicalRelationship)
    .sort((a, b) => compare(addressOf(a), addressOf(b)));
}

/** A text that is equal exactly for equivalent schemas: order (except within an index) and the side that created a relationship do not count. */
export function canonicalSchemaText(schema: DatabaseSchema): string {
  const sorted = [...normalizeSchema(schema).collections].sort((a, b) => compare(a.id, b.id));
  const relationships = canonicalJson(canonicalRelationships(schema));
  return `{"collections":[${sorted.map(canonicalCollectionText).join(',')}],"relationships":${relationships}}`;
}

/** Cached texts of normalized collections, which are frozen. */
const texts = new WeakMap<CollectionSchema, string>();

/** The text of a normalized collection, without its relationships. */
function canonicalCollectionText(collection: CollectionSchema): string {
  const known = texts.get(collection);
  if (known !== undefined) return known;
  const { relationships: _, ...rest } = collection;
  const text = canonicalJson({
    ...rest,
    permissions: [...collection.permissions].sort(),
    attributes: collection.attributes.map(canonicalAttribute).sort((a, b) => compare(a.key, b.key)),
    indexes: [...collection.indexes].sort((a, b) => compare(a.key, b.key)),
  });
  texts.set(collection, text);
  return text;
}

export function schemasEqual(a: DatabaseSchema, b: DatabaseSchema): boolean {
  return canonicalSchemaText(a) === canonicalSchemaText(b);
}

/** The form in which attributes are compared: enum elements as a sorted set. */
export function canonicalAttribute(attribute: AttributeSchema): AttributeSchema {
  return attribute.type === 'enum' ? { ...attribute, elements: [...new Set(attribute.elements)].sort() } : attribute;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
