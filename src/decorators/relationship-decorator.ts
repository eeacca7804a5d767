import type { EntityClass } from '../metadata/entity-class.js';
import { recordProperty } from '../metadata/entity-registry.js';
import type { TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { RelationshipOptions } from '../metadata/options/relationship-options.js';
import type { RelationshipKind } from '../schema/relationship-schema.js';
import type { DecoratedEntity } from './decorated-entity.js';
import type { HiddenProperty } from './hidden-property.js';
import { refuseBare } from './refuse-bare.js';
import type { Plurality, RelationshipCheck } from './relationship-check.js';

/** Accepts a public property that can hold documents of `Target`, and whose inverse can hold those of its own entity. */
export type RelationshipDecorator<Target, Here extends Plurality, Inverse, There extends Plurality> = <
  E,
  K extends string,
>(
  entity: DecoratedEntity<E>,
  property: K &
    (K extends keyof E ? RelationshipCheck<E, E[K], Target, Here, Inverse, There> : TypeProblem<HiddenProperty>),
) => void;

/** A function that returns the class at the other end: when the decorator runs, that class may not be loaded yet. */
export type Target<T extends object> = () => EntityClass<T>;

/** Records an end of a relationship; `relation` is the kind as seen from the property. */
export function relationshipDecorator<T, Here extends Plurality, Inverse, There extends Plurality>(
  relation: RelationshipKind,
  target: () => unknown,
  options: RelationshipOptions = {},
): RelationshipDecorator<T, Here, Inverse, There> {
  refuseBare(`${relation.charAt(0).toUpperCase()}${relation.slice(1)}`, target, options);
  return (entity, property) => recordProperty(entity, property, { kind: 'relationship', relation, target, options });
}
