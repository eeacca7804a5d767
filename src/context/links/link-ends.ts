import type { EntityMetadata, RelationshipProperty } from '../../metadata/model/entity-metadata.js';

/** The ends of relationships that an entity shows. */
export function linkEnds({ properties }: EntityMetadata): readonly RelationshipProperty[] {
  return properties.filter((property) => property.kind === 'relationship');
}
