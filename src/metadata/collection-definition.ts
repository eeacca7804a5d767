import type { CollectionOptions } from './options/collection-options.js';
import type { AttributeDefinitions, IndexDefinition, RelationshipDefinitions } from './options/definition-options.js';

export const COLLECTION_DEFINITION = 'collection-definition';

/** A collection described without a class; made by `defineCollection`. */
export interface CollectionDefinition<
  Attributes extends AttributeDefinitions = AttributeDefinitions,
  Relationships extends RelationshipDefinitions = RelationshipDefinitions,
> {
  readonly kind: typeof COLLECTION_DEFINITION;
  readonly id: string;
  readonly attributes: Attributes;
  readonly relationships: Relationships;
  readonly indexes: readonly IndexDefinition[];
  readonly settings: CollectionOptions;
}

/** Whether a value comes from `defineCollection`, of this or another copy of the package. */
export function isCollectionDefinition(value: unknown): value is CollectionDefinition {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === COLLECTION_DEFINITION;
}
