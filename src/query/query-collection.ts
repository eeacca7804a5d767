import type { EntityFilter } from '../metadata/entity-filter.js';
import type { SystemKey } from '../metadata/entity-types/system-key.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import type { OwnedRelationship } from '../schema/relationship-schema.js';

/** An attribute by the name it has in queries. */
export interface QueryAttribute {
  readonly kind: 'attribute';
  readonly property: string;
  readonly key: string;
  readonly attribute: AttributeSchema;
  /** Stored as JSON text. */
  readonly json: boolean;
  readonly transform: { readonly to: (value: unknown) => unknown } | null;
  /** Id of the collection whose documents it names; null for anything but `@Reference`. */
  readonly references: string | null;
}

interface QuerySystemField {
  readonly kind: 'system';
  readonly property: string;
  readonly key: SystemKey;
}

/** One end of a relationship by the name it has in queries. */
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

/** What queries know of a collection: plain data, which both entities and bare schemas have. */
export interface QueryCollection {
  /** For messages. */
  readonly name: string;
  readonly collection: string;
  readonly properties: readonly QueryProperty[];
  /** Whether its properties are called by their stored keys, since no entity is known. */
  readonly isStored?: boolean;
  readonly filters?: readonly EntityFilter[];
}

/** Finds what queries know of a collection by its id; undefined when it is not part of the model. */
export type FindCollection = (collection: string) => QueryCollection | undefined;
