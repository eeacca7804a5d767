import { indexName } from '../../metadata/model/index-name.js';
import type { CollectionOptions } from '../../metadata/options/collection-options.js';
import type { IndexOptions } from '../../metadata/options/index-options.js';
import { type CollectionSchema, defaultSettings } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import type { AttributeRename } from '../../schema/rename.js';
import type { Convert } from '../../schema-manager/online-changes/online-change-definition.js';
import type { Resolution } from '../../schema-manager/plan/value-changes.js';
import type { AlterAttributeOptions, RelationshipSpecification } from './builder-options.js';
import type { StepValues } from './migration-step.js';

/** Settings of a stored collection; a new id takes a separate call. */
export type StoredSettings = Omit<CollectionOptions, 'renamedFrom'>;

export function collectionFromSettings(id: string, settings: StoredSettings): CollectionSchema {
  return { id, ...defaultSettings(id), ...settings, attributes: [], relationships: [], indexes: [] };
}

/** An index; its key is derived from its attributes unless the options name it. */
export function indexFromOptions(
  attributes: readonly string[],
  { type = 'key', orders = [], lengths = [], name }: IndexOptions,
): IndexSchema {
  return {
    key: name ?? indexName({ type, attributes, orders }),
    type,
    attributes: [...attributes],
    orders: [...orders],
    lengths: [...lengths],
  };
}

export function relationshipFrom(
  collection: string,
  key: string,
  { type, target, inverse, onDelete = 'setNull', twoWayKey = collection }: RelationshipSpecification,
): RelationshipSchema {
  const twoWay = inverse !== undefined;
  return { key, kind: type, relatedCollection: target, twoWay, twoWayKey: inverse ?? twoWayKey, onDelete };
}

/** The rename of something under a key, if the options name a former key. */
export function renamesTo(collection: string, to: string, from: string | undefined): readonly AttributeRename[] {
  return from === undefined ? [] : [{ collection, from, to }];
}

/** What the options of an attribute do to its values. `name`: its place in messages, `collection.key`. */
export function valuesFromOptions(
  name: string,
  { backfill, convert, revert, map, truncate }: AlterAttributeOptions,
): StepValues {
  const resolution: Resolution | null =
    backfill !== undefined
      ? { backfill }
      : map !== undefined
        ? ({ map } as Resolution)
        : truncate === true
          ? { truncate }
          : null;
  return {
    resolutions: resolution === null ? {} : { [name]: resolution },
    converters: convert === undefined ? {} : { [name]: convert as Convert },
    reverters: revert === undefined ? {} : { [name]: revert as Convert },
  };
}
