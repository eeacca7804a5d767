import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { OwnedRelationship } from '../../schema/relationship-schema.js';
import type { MakePermissions } from '../default-permissions.js';
import type { EntityClass } from '../entity-class.js';
import type { EntityFilter } from '../entity-filter.js';
import type { SystemKey } from '../entity-types/system-key.js';

/** Converts between a property's value and the stored value. */
export interface ValueTransform {
  readonly to: (value: unknown) => unknown;
  readonly from: (stored: unknown) => unknown;
}

export interface AttributeProperty {
  readonly kind: 'attribute';
  /** The name of the property in the class; equal to the key for `defineCollection`. */
  readonly property: string;
  /** The stored name; equal to `attribute.key`. */
  readonly key: string;
  readonly attribute: AttributeSchema;
  /** Whether it is stored as JSON text (`type: 'json'`). */
  readonly json: boolean;
  readonly transform: ValueTransform | null;
  /** Generates a missing value of a new document; null without a default function. */
  readonly generate: (() => unknown) | null;
  /** Converts a value of the former type when `migrate` changes the type; null without a converter. */
  readonly convert: ((stored: unknown) => unknown) | null;
  /** For `@Reference`: the id of the referenced collection. */
  readonly references: string | null;
  /** Whether the property holds a document of `references` instead of its id. */
  readonly isRef: boolean;
}

export interface SystemProperty {
  readonly kind: 'system';
  readonly property: string;
  readonly key: SystemKey;
  /** For `@Id`: generates the id of a new document. */
  readonly generate: (() => string) | null;
}

export interface RelationshipProperty {
  readonly kind: 'relationship';
  readonly property: string;
  readonly key: string;
  /** Whether the property holds an array. */
  readonly many: boolean;
  /** Which end of `owned` this property is. */
  readonly side: 'parent' | 'child';
  readonly owned: OwnedRelationship;
  /** Id of the collection at the other end. */
  readonly target: string;
}

export type PropertyMetadata = AttributeProperty | SystemProperty | RelationshipProperty;

/** A resolved entity: names, stored keys and conversions. Frozen. */
export interface EntityMetadata<E extends object = object> {
  /** The class name, or the collection id for `defineCollection`. */
  readonly name: string;
  /** Null for `defineCollection`, whose documents are plain objects. */
  readonly entity: EntityClass<E> | null;
  readonly collection: string;
  readonly properties: readonly PropertyMetadata[];
  /** Filters declared by `configure(model)`. */
  readonly filters?: readonly EntityFilter[];
  /** Makes the default permissions of new documents; declared by `configure(model)`. */
  readonly permissions?: MakePermissions;
}
