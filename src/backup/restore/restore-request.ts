import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';

export interface RestoreRequest {
  readonly backupId: string;
  /** The whole schema of the backup. */
  readonly schema: DatabaseSchema;
  /** Ids of the collections to restore. */
  readonly chosen: readonly string[];
  /** Whether documents are restored, too. */
  readonly withData: boolean;
  /** Whether the backup only holds what a step loses; values that link it from elsewhere are in it separately. */
  readonly isScoped: boolean;
  /** Whether documents of an existing collection are written; its name marks that meanwhile. */
  readonly isMarked: (collection: string) => boolean;
  /** Whether saved documents hold each other's values under a unique index of `collection` until all are written. */
  readonly isCrossed: (collection: string, index: string) => boolean;
  /** Whether documents of the backup hold null in `collection.key`. */
  readonly hasNulls: (collection: string, key: string) => boolean;
  /** An attribute widened for values of the backup outside its range or elements; the attribute itself if there are none. */
  readonly widened: (collection: string, attribute: AttributeSchema) => AttributeSchema;
}
