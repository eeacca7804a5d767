import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { TypedAttributeOptions } from './attribute-options.js';
import type { CollectionOptions } from './collection-options.js';
import type { IndexOptions } from './index-options.js';
import type { RelationshipOptions } from './relationship-options.js';

export type AttributeDefinitions = Readonly<Record<string, TypedAttributeOptions>>;

export interface RelationshipDefinition extends RelationshipOptions {
  /** The kind as seen from this collection. */
  readonly type: RelationshipKind;
  /**
   * The id of the collection at the other end, or a function that returns its definition, which types the related documents.
   * If two definitions name each other, one side has to use the id, because TypeScript cannot infer circular types.
   */
  readonly target: string | (() => object);
}

export type RelationshipDefinitions = Readonly<Record<string, RelationshipDefinition>>;

export interface IndexDefinition<Name extends string = string> extends IndexOptions {
  readonly attributes: readonly Name[];
}

export interface DefinitionOptions<Name extends string, Relationships extends RelationshipDefinitions>
  extends CollectionOptions {
  readonly relationships?: Relationships;
  readonly indexes?: readonly IndexDefinition<Name | '$id' | '$createdAt' | '$updatedAt'>[];
}
