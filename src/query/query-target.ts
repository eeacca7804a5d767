import type { SystemKey } from '../metadata/entity-types/system-key.js';
import type { EntityMetadata } from '../metadata/model/entity-metadata.js';
import { isEncrypted } from '../schema/attribute-schema.js';
import { attributeType } from '../schema/attribute-types.js';
import type { QueryAttribute, QueryCollection, QueryProperty, QueryRelation } from './query-collection.js';
import { placeOf, queryProblem } from './query-problem.js';

/** Finds the entity of a collection; undefined if it is not part of the context. */
export type FindEntity = (collection: string) => EntityMetadata | undefined;

/** A property that a query names, and what can be asked of it. */
export interface QueryTarget {
  /** `Entity.property`, for messages. */
  readonly at: string;
  readonly property: QueryProperty;
  /** Its stored key. */
  readonly path: string;
  /** Whether a document may have no value. Required attributes may, too: Appwrite demands their values only from new documents. */
  readonly nullable: boolean;
  /** Why it cannot be compared with a value; null if it can. */
  readonly incomparable: string | null;
  /** Why it cannot be tested for null; null if it can. */
  readonly nullUnknown: string | null;
  /** Why documents cannot be ordered by it; null if they can. */
  readonly unordered: string | null;
}

type Limits = Pick<QueryTarget, 'nullable' | 'incomparable' | 'nullUnknown' | 'unordered'>;

const FREE: Limits = { nullable: false, incomparable: null, nullUnknown: null, unordered: null };

/** What queries can do with system fields (fact 63). */
const SYSTEM_LIMITS: Readonly<Record<SystemKey, Limits>> = {
  $id: FREE,
  $sequence: FREE,
  $createdAt: FREE,
  $updatedAt: FREE,
  $permissions: never('permissions cannot be queried'),
};

/** The property of a collection with this name. Throws `query_invalid` if there is none. */
export function queryTarget(source: QueryCollection, name: string): QueryTarget {
  const property = source.properties.find((candidate) => candidate.property === name);
  if (property === undefined)
    throw queryProblem(
      placeOf(source, name),
      source.isStored === true ? 'a key that the collection does not have' : 'a property that is not declared',
      `one of ${source.properties.map((known) => known.property).join(', ')}`,
      source.isStored === true
        ? 'Correct the name; stored keys are used here.'
        : 'Correct the name; names are those of the properties, not of the stored keys.',
    );
  const common = { at: `${source.name}.${name}`, property, path: property.key };
  switch (property.kind) {
    case 'system':
      return { ...common, ...SYSTEM_LIMITS[property.key] };
    case 'attribute':
      return { ...common, ...attributeLimits(property) };
    case 'relationship':
      return { ...common, ...relationLimits(property) };
  }
}

function attributeLimits({ attribute, json }: QueryAttribute): Limits {
  if (isEncrypted(attribute)) return never('it is encrypted, and Appwrite cannot look inside');
  if (attributeType(attribute).family === 'geometry') return never('it is a geometry');
  const opaque = json ? 'it is JSON text' : attribute.array ? 'it is a list' : null;
  return { nullable: true, incomparable: opaque, nullUnknown: null, unordered: opaque };
}

function relationLimits({ many }: QueryRelation): Limits {
  const list = 'it is the many side of a relationship';
  return { nullable: true, incomparable: null, nullUnknown: many ? list : null, unordered: many ? list : null };
}

function never(reason: string): Limits {
  return { nullable: true, incomparable: reason, nullUnknown: reason, unordered: reason };
}
