import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Rename } from '../../schema/rename.js';
import type { EntityMetadata } from './entity-metadata.js';

/** All entities of a context, resolved against each other: what the schema manager and the data access work from. */
export interface EntityModel {
  readonly entities: readonly EntityMetadata[];
  /** Normalised. */
  readonly schema: DatabaseSchema;
  /** Of collections and of their attributes, as declared. */
  readonly renames: readonly Rename[];
}
