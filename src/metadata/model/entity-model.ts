import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { Rename } from '../../schema/rename.js';
import type { EntityMetadata } from './entity-metadata.js';

/** All entities of a context, resolved. */
export interface EntityModel {
  readonly entities: readonly EntityMetadata[];
  /** Normalised. */
  readonly schema: DatabaseSchema;
  /** The declared renames of collections and attributes. */
  readonly renames: readonly Rename[];
}
