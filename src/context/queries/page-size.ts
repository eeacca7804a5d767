import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';

/** Characters beyond which MariaDB keeps a `string` outside of the row (fact 41). */
const LONG = 16_381;

/** Documents per request: few where one can be large, so that a page stays within some megabytes. */
export function pageSize({ properties }: EntityMetadata): number {
  const large = properties.some((property) => property.kind === 'attribute' && isLarge(property.attribute));
  return large ? 100 : 1000;
}

function isLarge(attribute: AttributeSchema): boolean {
  if ('size' in attribute) return attribute.size > LONG;
  return attribute.type === 'mediumtext' || attribute.type === 'longtext';
}
