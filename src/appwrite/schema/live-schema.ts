import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';

/** An attribute, relationship or index that is not, or no longer, ready for use. */
export interface UnsettledItem {
  readonly collection: string;
  readonly kind: 'attribute' | 'index';
  readonly key: string;
  readonly status: 'processing' | 'deleting' | 'stuck' | 'failed';
  /** Appwrite's message, often empty. */
  readonly error: string;
}

/** Selects the items whose names (see `schemaName`) are among some. */
export function isNamedIn(names: readonly string[]): (item: Pick<UnsettledItem, 'collection' | 'key'>) => boolean {
  const known = new Set(names);
  return ({ collection, key }) => known.has(schemaName(collection, key));
}

/** A parked attribute or collection, as the server lists it. */
export interface ParkedThing {
  readonly collection: string;
  /** The key of the attribute, or the first part of the name of the collection. */
  readonly name: string;
  /** The attribute under its parked key; null for a collection. */
  readonly attribute: AttributeSchema | null;
  /** The parked collection, or the one with the attribute, including everything in it. */
  readonly within: CollectionSchema;
  /** When the server last changed it, ISO 8601; null if it does not say. */
  readonly since: string | null;
}

/** The schema of a database as the server listed it. */
export interface LiveSchema {
  readonly exists: boolean;
  /** Normalised. Includes what is available or being created, but nothing that is being deleted, failed or parked. */
  readonly schema: DatabaseSchema;
  readonly unsettled: readonly UnsettledItem[];
  /** What is hidden until it is restored or purged. */
  readonly parked: readonly ParkedThing[];
  /** When each attribute was last changed or renamed, ISO 8601, by its name (see `schemaName`). */
  readonly changedAt: ReadonlyMap<string, string>;
  /** False on a MongoDB-backed server (decision 11): no row width, no spatial types. */
  readonly relational: boolean;
}

/** A live schema made from a schema alone, without a list from the server. */
export function unlistedSchema(schema: DatabaseSchema, exists: boolean): LiveSchema {
  return { exists, schema, unsettled: [], parked: [], changedAt: new Map(), relational: true };
}
