import type { Finding } from '../../errors.js';
import { MIRRORED_KIND, type RelationshipKind } from '../../schema/relationship-schema.js';
import type { RelationshipEnd } from './relationship-end.js';

const DECORATOR: Readonly<Record<RelationshipKind, string>> = {
  oneToOne: 'OneToOne',
  oneToMany: 'OneToMany',
  manyToOne: 'ManyToOne',
  manyToMany: 'ManyToMany',
};

/** The finding for a target that is not an entity, or not part of the model. */
export function missingTarget(at: string, name: string, collection: string | null): Finding {
  return {
    rule: 'relationship_target',
    at,
    found: collection === null ? `the target ${name} is not an entity` : `the target ${name} is not part of the model`,
    expected: 'an entity of the same context',
    remedy:
      collection === null
        ? 'Point the function at a class with `@Collection` or at what `defineCollection` made.'
        : `Add ${name} to the context (\`this.set(...)\`), or use \`@Reference\`, which needs no relationship on the server.`,
  };
}

export function missingInverse(end: RelationshipEnd): Finding {
  return {
    rule: 'relationship_inverse',
    at: `${end.draft.name}.${end.property}`,
    found: `the inverse '${end.options.inverse}' is not a relationship of ${end.target.name}`,
    expected: `a property of ${end.target.name} with @${DECORATOR[MIRRORED_KIND[end.relation]]}`,
    remedy: 'Correct or declare it, or leave out `inverse` for a one-way relationship.',
  };
}

export function takenInverse(end: RelationshipEnd, other: RelationshipEnd): Finding {
  return {
    rule: 'relationship_inverse',
    at: `${end.draft.name}.${end.property}`,
    found: `the inverse ${other.draft.name}.${other.property} already belongs to another relationship`,
    expected: 'an inverse that no other property has',
    remedy: 'Correct `inverse` on one side, or leave it out for a one-way relationship.',
  };
}

export function contradictions(end: RelationshipEnd, other: RelationshipEnd): Finding[] {
  const at = `${end.draft.name}.${end.property}`;
  const there = `${other.draft.name}.${other.property}`;
  const findings: Finding[] = [];
  const add = (rule: string, found: string, expected: string, remedy: string): void => {
    findings.push({ rule, at, found, expected, remedy });
  };
  const answer = other.options.inverse;
  if (other.target !== end.draft || (answer !== undefined && answer !== end.property)) {
    const says = other.target === end.draft ? `names '${answer}' as its inverse` : `leads to ${other.target.name}`;
    add(
      'relationship_inverse',
      `the inverse ${there} ${says}`,
      `it to lead back to ${at}`,
      'Correct `inverse` on one side.',
    );
  } else if (other.relation !== MIRRORED_KIND[end.relation]) {
    const expected = `@${DECORATOR[MIRRORED_KIND[end.relation]]} there`;
    const found = `@${DECORATOR[end.relation]} here and @${DECORATOR[other.relation]} on ${there}`;
    add('relationship_kind', found, expected, 'Change the decorator on one side.');
  }
  const [here, far] = [end.options.onDelete, other.options.onDelete];
  if (here !== undefined && far !== undefined && here !== far) {
    const found = `onDelete '${here}' here and '${far}' on ${there}`;
    add('relationship_on_delete', found, 'one rule for both', 'Set `onDelete` on one side only.');
  }
  for (const [side, partner] of [
    [end, other],
    [other, end],
  ] as const) {
    const declared = side.options.twoWayKey;
    if (declared === undefined || declared === partner.key) continue;
    const found = `twoWayKey '${declared}', while ${partner.draft.name}.${partner.property} is stored as '${partner.key}'`;
    add(
      'relationship_two_way_key',
      found,
      `'${partner.key}'`,
      'Leave out `twoWayKey`, or set `key` on the other side.',
    );
  }
  return findings;
}
