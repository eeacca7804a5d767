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

/** Whether a value came from `defineCollection`, of this copy of the package or another. */
export function isCollectionDefinition(value: unknown): value is CollectionDefinition {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === COLLECTION_DEFINITION;
}
