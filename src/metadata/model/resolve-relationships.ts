import type { Finding } from '../../errors.js';
import type { OwnedRelationship } from '../../schema/relationship-schema.js';
import type { EntityDraft } from '../entity-draft.js';
import { judgeOptions } from '../options/judge-options.js';
import { RELATIONSHIP_RULES, type RelationshipOptions } from '../options/relationship-options.js';
import type { RelationshipProperty } from './entity-metadata.js';
import { findTarget } from './find-target.js';
import type { RelationshipEnd } from './relationship-end.js';
import { contradictions, missingInverse, missingTarget, takenInverse } from './relationship-findings.js';

export interface ResolvedRelationships {
  readonly properties: readonly { readonly draft: EntityDraft; readonly property: RelationshipProperty }[];
  /** Each relationship once, with its parent. */
  readonly owned: readonly OwnedRelationship[];
  readonly findings: readonly Finding[];
}

/**
 * Pairs the relationship ends of all entities. Two properties form a two-way relationship if at least one names the other as its
 * `inverse`. Its parent is the end with `onDelete`, otherwise the to-one end of a list, otherwise the one declared first.
 */
export function resolveRelationships(drafts: readonly EntityDraft[]): ResolvedRelationships {
  const findings: Finding[] = [];
  const ends = collectEnds(drafts, findings);
  const done = new Set<RelationshipEnd>();
  const properties: { draft: EntityDraft; property: RelationshipProperty }[] = [];
  const owned: OwnedRelationship[] = [];
  for (const end of ends) {
    if (done.has(end)) continue;
    const other = partnerOf(end, ends);
    done.add(end);
    // A relationship of an entity to itself is refused as such, whatever its inverse is.
    if (other === undefined && end.options.inverse !== undefined && end.target !== end.draft) {
      findings.push(missingInverse(end));
    } else if (other !== undefined && done.has(other)) {
      findings.push(takenInverse(end, other));
    } else if (other === undefined) {
      const relationship = oneWay(end);
      owned.push(relationship);
      properties.push({ draft: end.draft, property: endProperty(end, 'parent', relationship) });
    } else {
      done.add(other);
      findings.push(...contradictions(end, other));
      const [parent, child] = parentFirst(end, other);
      const relationship = twoWay(parent, child);
      owned.push(relationship);
      properties.push({ draft: parent.draft, property: endProperty(parent, 'parent', relationship) });
      properties.push({ draft: child.draft, property: endProperty(child, 'child', relationship) });
    }
  }
  return { properties, owned, findings };
}

function collectEnds(drafts: readonly EntityDraft[], findings: Finding[]): RelationshipEnd[] {
  return drafts.flatMap((draft) =>
    draft.properties.flatMap(({ property, declaration }): RelationshipEnd[] => {
      if (declaration.kind !== 'relationship') return [];
      const at = `${draft.name}.${property}`;
      const { relation } = declaration;
      const { sound, problems } = judgeOptions({ ...declaration.options, type: relation }, RELATIONSHIP_RULES);
      findings.push(...problems.map((problem) => ({ ...problem, at })));
      const { draft: target, name, collection } = findTarget(declaration.target, drafts);
      const options: RelationshipOptions = sound;
      if (target === null) findings.push(missingTarget(at, name, collection));
      else if (sound.type !== undefined) {
        return [{ draft, property, key: options.key ?? property, relation, target, options }];
      }
      return [];
    }),
  );
}

function partnerOf(end: RelationshipEnd, ends: readonly RelationshipEnd[]): RelationshipEnd | undefined {
  const others = ends.filter((other) => other !== end && other.draft === end.target);
  return end.options.inverse === undefined
    ? others.find(({ target, options }) => target === end.draft && options.inverse === end.property)
    : others.find(({ property }) => property === end.options.inverse);
}

function parentFirst(end: RelationshipEnd, other: RelationshipEnd): [RelationshipEnd, RelationshipEnd] {
  const says = (candidate: RelationshipEnd): boolean => candidate.options.onDelete !== undefined;
  const otherIsParent = says(end) === says(other) ? other.relation === 'manyToOne' : says(other);
  return otherIsParent ? [other, end] : [end, other];
}

function twoWay(parent: RelationshipEnd, child: RelationshipEnd): OwnedRelationship {
  return {
    collection: parent.draft.collection,
    relationship: {
      key: parent.key,
      kind: parent.relation,
      relatedCollection: child.draft.collection,
      twoWay: true,
      twoWayKey: child.key,
      onDelete: parent.options.onDelete ?? 'setNull',
    },
  };
}

function oneWay({ draft, key, relation, target, options }: RelationshipEnd): OwnedRelationship {
  return {
    collection: draft.collection,
    relationship: {
      key,
      kind: relation,
      relatedCollection: target.collection,
      twoWay: false,
      // Appwrite's own default; a second one-way relationship between the same two collections needs a different one.
      twoWayKey: options.twoWayKey ?? draft.collection,
      onDelete: options.onDelete ?? 'setNull',
    },
  };
}

function endProperty(end: RelationshipEnd, side: 'parent' | 'child', owned: OwnedRelationship): RelationshipProperty {
  return {
    kind: 'relationship',
    property: end.property,
    key: end.key,
    many: end.relation === 'oneToMany' || end.relation === 'manyToMany',
    side,
    owned,
    target: end.target.collection,
  };
}
