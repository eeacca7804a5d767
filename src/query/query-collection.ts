import type { EntityFilter } from '../metadata/entity-filter.js';
import type { SystemKey } from '../metadata/entity-types/system-key.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { OwnedRelationship } from '../schema/relationship-schema.js';

/** An attribute, by its name in queries. */
export interface QueryAttribute {
  readonly kind: 'attribute';
  readonly property: string;
  readonly key: string;
  readonly attribute: AttributeSchema;
  /** Whether it is stored as JSON text. */
  readonly json: boolean;
  readonly transform: { readonly to: (value: unknown) => unknown } | null;
  /** The id of the referenced collection; null unless it is a `@Reference`. */
  readonly references: string | null;
}

interface QuerySystemField {
  readonly kind: 'system';
  readonly property: string;
  readonly key: SystemKey;
}

/** One end of a relationship, by its name in queries. */
export interface QueryRelation {
  readonly kind: 'relationship';
  readonly property: string;
  readonly key: string;
  readonly many: boolean;
  readonly owned: OwnedRelationship;
  /** Id of the collection at the other end. */
  readonly target: string;
}

export type QueryProperty = QueryAttribute | QuerySystemField | QueryRelation;

/** What queries need to know about a collection; made from an entity or from a bare schema. */
export interface QueryCollection {
  /** For messages. */
  readonly name: string;
  readonly collection: string;
  readonly properties: readonly QueryProperty[];
  /** Whether its properties are named by stored keys, because there is no entity. */
  readonly isStored?: boolean;
  readonly filters?: readonly EntityFilter[];
}

/** Finds a collection by its id; undefined if it is not part of the model. */
export type FindCollection = (collection: string) => QueryCollection | undefined;
