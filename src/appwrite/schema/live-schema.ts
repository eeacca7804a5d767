import type { DatabaseSchema } from '../../schema/database-schema.js';

/** An attribute, relationship or index that is not (or no longer) ready for use. */
export interface Unsettled {
  readonly collection: string;
  readonly kind: 'attribute' | 'index';
  readonly key: string;
  readonly status: 'processing' | 'deleting' | 'stuck' | 'failed';
  /** Appwrite's own words, often empty. */
  readonly error: string;
}

/** The schema of a database as a server lists it at one moment. */
export interface LiveSchema {
  /** Whether the database exists at all. */
  readonly exists: boolean;
  /** Normalised; holds what is available or being created, not what is being deleted or has failed. */
  readonly schema: DatabaseSchema;
  readonly unsettled: readonly Unsettled[];
  /** False on a MongoDB-backed server (decision 11): no row width, no spatial types. */
  readonly relational: boolean;
}
