import { type DatabaseSchema, findCollection } from '../database-schema.js';
import { endsOf, type OwnedRelationship, sidesOf } from '../relationship-schema.js';
import { comparableKey, identifierViolation, unsupportedKey } from './identifier.js';
import type { RuleTable } from './violation.js';

/** Rules about a relationship, seen from its parent (fact 48). */
export const RELATIONSHIP_RULES: RuleTable<[OwnedRelationship, DatabaseSchema]> = {
  relationship_key: ({ relationship }) => identifierViolation('key', relationship.key),

  relationship_two_way_key: ({ relationship }) => identifierViolation('twoWayKey', relationship.twoWayKey),

  key_unsupported: ({ relationship: { key, twoWayKey } }) =>
    unsupportedKey('key', key) ?? unsupportedKey('twoWayKey', twoWayKey),

  relationship_target({ relationship }, schema) {
    if (findCollection(schema, relationship.relatedCollection)) return null;
    return {
      found: `a relationship to '${relationship.relatedCollection}', which is not part of the model`,
      expected: 'a collection of the model',
      remedy: 'Add the collection to the context, or use `@Reference`, which needs no relationship on the server.',
    };
  },

  relationship_self({ collection, relationship }) {
    if (collection !== relationship.relatedCollection) return null;
    return {
      found: 'a relationship of a collection to itself',
      expected: 'two collections; Appwrite 1.9 loses one end of such a relationship',
      remedy: 'Use `@Reference` to the own entity; for a list with `array: true` and `index: false`.',
    };
  },

  relationship_pair_twice({ collection, relationship }, schema) {
    const ends = sidesOf(schema, collection);
    const twin = ends.find(
      (other) =>
        other.relationship.key !== relationship.key &&
        other.relationship.relatedCollection === relationship.relatedCollection &&
        other.relationship.twoWayKey.toLowerCase() === relationship.twoWayKey.toLowerCase(),
    );
    if (twin === undefined || isEarlier(ends, relationship.key, twin.relationship.key)) return null;
    return {
      found: `a second relationship to '${relationship.relatedCollection}' with the twoWayKey '${relationship.twoWayKey}', like '${twin.relationship.key}'`,
      expected: 'a different `twoWayKey` for each relationship between the same two collections, one-way ones included',
      remedy: `Set \`twoWayKey\`, e.g. '${suggestKey(collection, relationship.key)}'.`,
    };
  },

  relationship_hidden_end({ collection, relationship }, schema) {
    const { relatedCollection, twoWay, twoWayKey, key } = relationship;
    if (twoWay || twoWayKey === '' || collection === relatedCollection) return null;
    // The ends of this collection's own relationships are judged by the rule above.
    const ends = endsOf(schema, relatedCollection)
      .filter(({ isParent, side }) => isParent || side.relationship.relatedCollection !== collection)
      .map(({ side }) => side.relationship);
    const others = [...(findCollection(schema, relatedCollection)?.attributes ?? []), ...ends];
    const taken = others.find((one) => comparableKey(one.key) === comparableKey(twoWayKey))?.key;
    if (taken === undefined) return null;
    return {
      found: `the hidden end '${twoWayKey}' of a one-way relationship beside '${relatedCollection}.${taken}'`,
      expected: 'a key that the other collection does not have: Appwrite would take its values for links',
      remedy: `Set another \`twoWayKey\`, e.g. '${suggestKey(collection, key)}', or another key there; a relationship that exists keeps its hidden end.`,
    };
  },

  relationship_many_to_many_twice({ collection, relationship }, schema) {
    if (relationship.kind !== 'manyToMany') return null;
    const pair = [collection, relationship.relatedCollection].sort().join('/');
    const all = schema.collections.flatMap(({ id, relationships }) =>
      relationships
        .filter(
          ({ kind, relatedCollection }) => kind === 'manyToMany' && [id, relatedCollection].sort().join('/') === pair,
        )
        .map(({ key }) => ({ id, key })),
    );
    const [first] = all;
    if (first === undefined || (first.id === collection && first.key === relationship.key)) return null;
    return {
      found: `a second manyToMany between '${collection}' and '${relationship.relatedCollection}', beside '${first.id}.${first.key}'`,
      expected: 'one at most; Appwrite refuses another',
      remedy: 'Make a separate collection for the links, with two `@Reference`s.',
    };
  },
};

function isEarlier(ends: readonly OwnedRelationship[], key: string, than: string): boolean {
  const at = (wanted: string): number => ends.findIndex(({ relationship }) => relationship.key === wanted);
  return at(key) < at(than);
}

function suggestKey(collection: string, key: string): string {
  return `${collection}_${key}`.slice(0, 36);
}
