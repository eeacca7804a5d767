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
  /** Stored as JSON text (`type: 'json'`). */
  readonly json: boolean;
  readonly transform: ValueTransform | null;
  /** Makes the value of a new document that has none; null without a default function. */
  readonly generate: (() => unknown) | null;
  /** Makes a value of this type of one of the former type when `migrate` changes the type; null without a converter. */
  readonly convert: ((stored: unknown) => unknown) | null;
  /** For `@Reference`: id of the collection whose documents it names. */
  readonly references: string | null;
  /** Whether the property shows a document of `references` instead of its id. */
  readonly isRef: boolean;
}

export interface SystemProperty {
  readonly kind: 'system';
  readonly property: string;
  readonly key: SystemKey;
  /** For `@Id`: makes the id of a new document. */
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

/** What one entity declares, resolved: names, stored keys and conversions. Frozen. */
export interface EntityMetadata<E extends object = object> {
  /** Class name, or the collection id for `defineCollection`. */
  readonly name: string;
  /** null for `defineCollection`: documents are then plain objects. */
  readonly entity: EntityClass<E> | null;
  readonly collection: string;
  readonly properties: readonly PropertyMetadata[];
  /** Filters by name that `configure(model)` gave it. */
  readonly filters?: readonly EntityFilter[];
  /** Makes the permissions of new documents that are given none; `configure(model)` gave it. */
  readonly permissions?: MakePermissions;
}
