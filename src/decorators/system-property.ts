import { recordProperty } from '../metadata/entity-registry.js';
import type { SystemName } from '../metadata/entity-types/new-entity.js';
import type { IsOpt } from '../metadata/entity-types/opt.js';
import { type SystemKey, systemDecorator } from '../metadata/entity-types/system-key.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { DecoratedEntity } from './decorated-entity.js';
import type { HiddenProperty } from './hidden-property.js';
import { refuseBare } from './refuse-bare.js';

/** Fits a public property that can hold `Value` and nothing else. */
export type SystemDecorator<Value> = <E, K extends string>(
  entity: DecoratedEntity<E>,
  property: K &
    (K extends keyof E
      ? FirstProblem<[HoldsValue<Value, NonNullable<E[K]>>, IsLeftOut<K, E[K]>]>
      : TypeProblem<HiddenProperty>),
) => void;

type HoldsValue<Value, Property> = [Property] extends [Value]
  ? unknown
  : TypeProblem<'the property does not hold what Appwrite keeps there'>;

/** `create` knows what the server fills by the usual names, and by `Opt`. */
type IsLeftOut<Name, Property> = Name extends SystemName
  ? unknown
  : undefined extends Property
    ? unknown
    : IsOpt<Property> extends true
      ? unknown
      : TypeProblem<'under a name other than id, createdAt, updatedAt, sequence or permissions the property is declared `Opt<…>`, so that `create` does not ask for it'>;

/** Records a property that shows a field Appwrite keeps. `given`: what the decorator was called with, or decorates without parentheses. */
export function systemProperty<Value>(
  key: SystemKey,
  [first, second]: readonly unknown[],
  generate: (() => string) | null = null,
): SystemDecorator<Value> {
  refuseBare(systemDecorator(key), first, second);
  return (entity, property) => recordProperty(entity, property, { kind: 'system', key, generate });
}
