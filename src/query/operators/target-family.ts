import { attributeType } from '../../schema/attribute-types.js';
import type { QueryTarget } from '../query-target.js';

/** The kind of an attribute, as far as filters are concerned. */
export type TargetFamily = 'text' | 'value' | 'list' | 'geometry' | 'json' | 'relation' | 'hidden';

/** The family of a property; `hidden` for encrypted attributes and permissions, which Appwrite cannot query. */
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
