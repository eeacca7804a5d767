import { attributeType } from '../../schema/attribute-types.js';
import type { QueryTarget } from '../query-target.js';

/** What an attribute is to filters. */
export type TargetFamily = 'text' | 'value' | 'list' | 'geometry' | 'json' | 'relation' | 'hidden';

/** `hidden` is what Appwrite cannot look into: encrypted attributes and permissions. */
export function familyOf({ property, incomparable, nullUnknown }: QueryTarget): TargetFamily {
  if (property.kind === 'relationship') return 'relation';
  if (property.kind === 'system')
    return property.key === '$permissions' ? 'hidden' : property.key === '$id' ? 'text' : 'value';
  const { attribute, json } = property;
  const { family } = attributeType(attribute);
  if (family === 'geometry') return 'geometry';
  if (incomparable !== null && nullUnknown !== null) return 'hidden';
  if (json) return 'json';
  if (attribute.array) return 'list';
  return family === 'text' ? 'text' : 'value';
}
