import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';

/** An attribute, relationship or index that is not (or no longer) ready for use. */
export interface UnsettledItem {
  readonly collection: string;
  readonly kind: 'attribute' | 'index';
  readonly key: string;
  readonly status: 'processing' | 'deleting' | 'stuck' | 'failed';
  /** Appwrite's own words, often empty. */
  readonly error: string;
}

/** An attribute or a collection that was parked instead of dropped, as the server lists it. */
export interface ParkedThing {
  readonly collection: string;
  /** The key of the attribute, or the first part of the name of the collection. */
  readonly name: string;
  /** The attribute under its parked key; null for a collection. */
  readonly attribute: AttributeSchema | null;
  /** The collection that is parked, or in which the attribute is, with everything in it. */
  readonly within: CollectionSchema;
  /** When the server last changed it, ISO 8601; null where it does not report it. */
  readonly since: string | null;
}

/** The schema of a database as a server lists it at one moment. */
export interface LiveSchema {
  /** Whether the database exists at all. */
  readonly exists: boolean;
  /** Normalised; holds what is available or being created, not what is being deleted, has failed or is parked. */
  readonly schema: DatabaseSchema;
  readonly unsettled: readonly UnsettledItem[];
  /** What is out of sight until it is restored or purged. */
  readonly parked: readonly ParkedThing[];
  /** When the server last changed each attribute or renamed it, ISO 8601, by its name (see `schemaName`). */
  readonly changedAt: ReadonlyMap<string, string>;
  /** False on a MongoDB-backed server (decision 11): no row width, no spatial types. */
  readonly relational: boolean;
}

/** A schema that was not listed by a server just now, with nothing else to say about it. */
export function unlistedSchema(schema: DatabaseSchema, exists: boolean): LiveSchema {
  return { exists, schema, unsettled: [], parked: [], changedAt: new Map(), relational: true };
}
