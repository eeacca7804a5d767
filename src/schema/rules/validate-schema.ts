import type { Finding } from '../../errors.js';
import type { AttributeSchema } from '../attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../database-schema.js';
import { ATTRIBUTE_RULES } from './attribute-rules.js';
import { COLLECTION_RULES } from './collection-rules.js';
import { DEFAULT_RULES } from './default-rules.js';
import { INDEX_RULES } from './index-rules.js';
import { RELATIONSHIP_RULES } from './relationship-rules.js';
import { applyRules, type BrokenRule } from './violation.js';

/** Names a collection, or something in it, for messages: `Author`, `Author.name`. A finding about an index may be at one of its attributes. */
export type SchemaNames = (collection: string, key?: string, index?: string) => string;

const plainNames: SchemaNames = (collection, key) => (key === undefined ? collection : `${collection}.${key}`);

/** Findings about everything that Appwrite 1.9 would refuse or silently change, with MariaDB's limits (decision 11). */
export function validateSchema(schema: DatabaseSchema, names: SchemaNames = plainNames): Finding[] {
  return schema.collections.flatMap((collection) => collectionFindings(collection, schema, names));
}

function collectionFindings(collection: CollectionSchema, schema: DatabaseSchema, names: SchemaNames): Finding[] {
  const found = (key: string | undefined, results: readonly BrokenRule[], index?: string): Finding[] =>
    results.map(({ rule, violation: { key: own, ...facts } }) => ({
      rule,
      at: names(collection.id, own ?? key, index),
      ...facts,
    }));
  return [
    ...found(undefined, applyRules(COLLECTION_RULES, collection, schema)),
    ...collection.attributes.flatMap((attribute) => found(attribute.key, brokenByItself(attribute))),
    ...collection.relationships.flatMap((relationship) =>
      found(relationship.key, applyRules(RELATIONSHIP_RULES, { collection: collection.id, relationship }, schema)),
    ),
    ...collection.indexes.flatMap((index) =>
      found(index.key, applyRules(INDEX_RULES, index, collection, schema), index.key),
    ),
  ];
}

/** Cached results for attributes of normalized schemas, which are frozen. */
const judged = new WeakMap<AttributeSchema, readonly BrokenRule[]>();

/** The rules that an attribute breaks by itself. */
function brokenByItself(attribute: AttributeSchema): readonly BrokenRule[] {
  const known = judged.get(attribute);
  if (known !== undefined) return known;
  const broken = [...applyRules(ATTRIBUTE_RULES, attribute), ...applyRules(DEFAULT_RULES, attribute)];
  if (Object.isFrozen(attribute)) judged.set(attribute, broken);
  return broken;
}
