import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';

/** MariaDB stores longer `string` values outside the row (fact 41). */
const LONG = 16_381;

/** Documents per request; fewer if they can be large, so that a page stays within a few megabytes. */
export function pageSize({ properties }: EntityMetadata): number {
  const large = properties.some((property) => property.kind === 'attribute' && isLarge(property.attribute));
  return large ? 100 : 1000;
}

function isLarge(attribute: AttributeSchema): boolean {
  if ('size' in attribute) return attribute.size > LONG;
  return attribute.type === 'mediumtext' || attribute.type === 'longtext';
}
