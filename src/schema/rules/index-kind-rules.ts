import type { AttributeSchema } from '../attribute-schema.js';
import { attributeType } from '../attribute-types.js';
import type { CollectionSchema } from '../database-schema.js';
import type { IndexSchema } from '../index-schema.js';
import { INDEXABLE_FIELDS, over } from './index-subject.js';
import type { RuleTable } from './violation.js';

/** Rules about the attributes of fulltext and spatial indexes (fact 46). */
export const INDEX_KIND_RULES: RuleTable<[IndexSchema, CollectionSchema]> = {
  index_fulltext: (index, collection) =>
    index.type === 'fulltext'
      ? notOfFamily(index, collection, 'text').map((key) => ({
          key,
          found: `the fulltext index '${index.key}' is over '${key}', which is not a text`,
          expected: 'attributes of a text type',
          remedy: "Use the type 'key'.",
        }))
      : null,

  index_spatial_single({ key, type, attributes }) {
    if (type !== 'spatial' || attributes.length <= 1) return null;
    return {
      found: `the spatial index '${key}' names ${attributes.length} attributes`,
      expected: 'exactly one',
      remedy: 'Make an index for each.',
    };
  },

  index_spatial_type: (index, collection) =>
    index.type === 'spatial'
      ? notOfFamily(index, collection, 'geometry').map((key) => ({
          key,
          found: `the spatial index '${index.key}' is over '${key}', which is not spatial`,
          expected: 'an attribute of type point, line or polygon',
          remedy: "Use the type 'key'.",
        }))
      : null,

  index_spatial_optional: (index, collection) =>
    index.type === 'spatial'
      ? over(index, collection, (attribute) => isSpatial(attribute) && !attribute.required).map((key) => ({
          key,
          found: `the spatial index '${index.key}' is over the optional attribute '${key}'`,
          expected: 'a required attribute; spatial indexes hold no nulls',
          remedy: 'Make the attribute required (without a default), or leave the index out.',
        }))
      : null,

  index_over_spatial: (index, collection) =>
    index.type !== 'spatial' && index.type !== 'fulltext'
      ? over(index, collection, isSpatial).map((key) => ({
          key,
          found: `the ${index.type} index '${index.key}' is over the spatial attribute '${key}'`,
          expected: 'a spatial index',
          remedy: "Set `type: 'spatial'`.",
        }))
      : null,
};

function notOfFamily(index: IndexSchema, collection: CollectionSchema, family: 'text' | 'geometry'): string[] {
  const system = index.attributes.filter(
    (key) => INDEXABLE_FIELDS.includes(key) && !(family === 'text' && key === '$id'),
  );
  return [...system, ...over(index, collection, (attribute) => attributeType(attribute).family !== family)];
}

function isSpatial(attribute: AttributeSchema): boolean {
  return attributeType(attribute).family === 'geometry';
}
