import { recordProperty } from '../metadata/entity-registry.js';
import type { SystemName } from '../metadata/entity-types/new-entity.js';
import type { IsOpt } from '../metadata/entity-types/opt.js';
import { type SystemKey, systemDecorator } from '../metadata/entity-types/system-key.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { DecoratedEntity } from './decorated-entity.js';
import type { HiddenProperty } from './hidden-property.js';
import { refuseBare } from './refuse-bare.js';

/** Accepts a public property whose type is `Value` or part of it. */
export type SystemDecorator<Value> = <E, K extends string>(
  entity: DecoratedEntity<E>,
  property: K &
    (K extends keyof E
      ? FirstProblem<[HoldsValue<Value, NonNullable<E[K]>>, IsLeftOut<K, E[K]>]>
      : TypeProblem<HiddenProperty>),
) => void;

type HoldsValue<Value, Property> = [Property] extends [Value]
  ? unknown
  : TypeProblem<'the property cannot hold the value that Appwrite keeps there'>;

/** `create` recognises properties that the server fills by their usual names or by `Opt`. */
type IsLeftOut<Name, Property> = Name extends SystemName
  ? unknown
  : undefined extends Property
    ? unknown
    : IsOpt<Property> extends true
      ? unknown
      : TypeProblem<'under a name other than id, createdAt, updatedAt, sequence or permissions the property must be declared `Opt<…>`, so that `create` does not ask for it'>;

/**
 * Records a property for a system field.
 *
 * @param given the arguments of the decorator; without its parentheses these are what it decorates
 */
export function systemProperty<Value>(
  key: SystemKey,
  given: readonly unknown[],
  generate: (() => string) | null = null,
): SystemDecorator<Value> {
  refuseBare(systemDecorator(key), given[0], given[1]);
  return (entity, property) => recordProperty(entity, property, { kind: 'system', key, generate });
}
