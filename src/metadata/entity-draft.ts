import type { MakePermissions } from './default-permissions.js';
import type { EntityClass } from './entity-class.js';
import type { EntityFilter } from './entity-filter.js';
import type { IndexRecord, PropertyRecord } from './entity-record.js';
import type { EntitySource } from './entity-source.js';
import type { CollectionOptions } from './options/collection-options.js';

/** An unresolved entity, in the same form for classes (including what they inherit) and definitions. */
export interface EntityDraft {
  readonly source: EntitySource;
  readonly name: string;
  readonly entity: EntityClass | null;
  readonly collection: string;
  readonly settings: CollectionOptions;
  /** Properties of base classes first, each name once. */
  readonly properties: readonly PropertyRecord[];
  readonly indexes: readonly IndexRecord[];
  readonly filters?: readonly EntityFilter[];
  readonly permissions?: MakePermissions;
}
