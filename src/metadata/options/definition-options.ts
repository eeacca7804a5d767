import type { RelationshipKind } from '../../schema/relationship-schema.js';
import type { TypedAttributeOptions } from './attribute-options.js';
import type { CollectionOptions } from './collection-options.js';
import type { IndexOptions } from './index-options.js';
import type { RelationshipOptions } from './relationship-options.js';

export type AttributeDefinitions = Readonly<Record<string, TypedAttributeOptions>>;

export interface RelationshipDefinition extends RelationshipOptions {
  /** As seen from the collection it is written in. */
  readonly type: RelationshipKind;
  /**
   * Id of the collection at the other end, or a function that returns its definition, which gives the documents their type.
   * Two definitions that name each other use the id on one side, since TypeScript cannot infer types in a circle.
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
