import type { Finding } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import {
  addressOf,
  canonicalRelationship,
  type OwnedRelationship,
  ownedRelationships,
  visibleSides,
} from '../../schema/relationship-schema.js';
import type { RestoreRequest } from './restore-request.js';

interface RelationshipPlan {
  readonly operations: readonly Operation[];
  readonly conflicts: readonly Finding[];
  readonly losses: readonly Finding[];
  /** The backup's schema with only those relationships that will exist. */
  readonly schema: DatabaseSchema;
}

/** The relationships that a restore has to create or alter: those of the chosen collections whose other end exists, too. */
export function planRelationships(
  live: DatabaseSchema,
  { schema, chosen, withData, isScoped }: RestoreRequest,
): RelationshipPlan {
  const operations: Operation[] = [];
  const conflicts: Finding[] = [];
  const losses: Finding[] = [];
  const kept = new Set<OwnedRelationship['relationship']>();
  const present = ownedRelationships(live);
  const willExist = (id: string) => chosen.includes(id) || findCollection(live, id) !== undefined;

  for (const owned of ownedRelationships(schema)) {
    const { collection, relationship } = owned;
    const ends = [collection, relationship.relatedCollection];
    if (!ends.some((id) => chosen.includes(id))) continue;
    const missing = ends.find((id) => !willExist(id));
    if (missing !== undefined) {
      losses.push(loss(owned, missing));
      continue;
    }
    const same = present.find((other) => address(other) === address(owned));
    if (same === undefined) {
      const isTaken = visibleSides(owned).some((side) =>
        shownKeys(live, side.collection).includes(side.relationship.key),
      );
      if (isTaken) conflicts.push(conflict(owned));
      else operations.push({ type: 'create_relationship', collection, relationship });
    } else if (shape(same) !== shape(owned)) conflicts.push(conflict(owned));
    else if (same.relationship.onDelete !== relationship.onDelete) {
      const from = same.relationship;
      const to = { ...from, onDelete: relationship.onDelete };
      operations.push({ type: 'alter_relationship', collection: same.collection, from, to });
    }
    kept.add(relationship);
    const linking = linkingEnd(owned);
    if (withData && !isScoped && !chosen.includes(linking)) losses.push(linksLeftOut(owned, linking));
  }
  return { operations, conflicts, losses, schema: withRelationships(schema, (relationship) => kept.has(relationship)) };
}

/** The schema with only the relationships that another one also has. */
export function commonRelationships(schema: DatabaseSchema, other: DatabaseSchema): DatabaseSchema {
  const there = new Set(ownedRelationships(other).map(address));
  return withRelationships(schema, (relationship, collection) => there.has(address({ collection, relationship })));
}

function withRelationships(
  { collections }: DatabaseSchema,
  isKept: (relationship: OwnedRelationship['relationship'], collection: string) => boolean,
): DatabaseSchema {
  return {
    collections: collections.map((collection) => ({
      ...collection,
      relationships: collection.relationships.filter((relationship) => isKept(relationship, collection.id)),
    })),
  };
}

/** Identifies a relationship, whichever side it was created from. */
function address(owned: OwnedRelationship): string {
  return addressOf(canonicalRelationship(owned));
}

/** The collection with whose documents the links of a relationship are saved. */
function linkingEnd({ collection, relationship }: OwnedRelationship): string {
  return relationship.kind === 'oneToMany' && relationship.twoWay ? relationship.relatedCollection : collection;
}

/** The properties of a relationship that cannot be altered. */
function shape(owned: OwnedRelationship): string {
  const { collection, relationship } = canonicalRelationship(owned);
  const { key, kind, relatedCollection, twoWay, twoWayKey } = relationship;
  return [collection, key, kind, relatedCollection, twoWay, twoWayKey].join('/');
}

function conflict({ collection, relationship }: OwnedRelationship): Finding {
  return {
    rule: 'restore_conflict',
    at: `${collection}.${relationship.key}`,
    found: 'another relationship or attribute of that key in the database',
    expected: `${relationship.kind} to '${relationship.relatedCollection}' as in the backup`,
    remedy: 'Restore into another database, or remove it there first.',
  };
}

/** Links are saved at one end, and restored with the documents there. */
function linksLeftOut({ collection, relationship }: OwnedRelationship, linking: string): Finding {
  return {
    rule: 'links_left_out',
    at: `${collection}.${relationship.key}`,
    found: `links that are saved with the documents of '${linking}', which is not restored`,
    expected: 'both ends of a relationship',
    remedy: `Restore '${linking}' as well if you want links of documents that were deleted.`,
  };
}

function loss({ collection, relationship }: OwnedRelationship, missing: string): Finding {
  return {
    rule: 'relationship_left_out',
    at: `${collection}.${relationship.key}`,
    found: `no collection '${missing}' in the database, and it is not restored`,
    expected: 'both ends of a relationship',
    remedy: `Restore '${missing}' as well.`,
  };
}
