import { recordProperty } from '../metadata/entity-registry.js';
import type { FirstProblem, TypeProblem } from '../metadata/options/type-problem.js';
import type { SystemKey } from '../metadata/system-key.js';

/** Fits a public property that can hold `Value` and nothing else. */
export type SystemDecorator<Value> = <E extends object, K extends keyof E & string>(
  entity: E,
  property: K & FirstProblem<[HoldsValue<Value, NonNullable<E[K]>>]>,
) => void;

type HoldsValue<Value, Property> = [Property] extends [Value]
  ? unknown
  : TypeProblem<'the property does not hold what Appwrite keeps there'>;

/** Records a property that shows a field Appwrite keeps by itself. */
export function systemProperty<Value>(key: SystemKey, generate: (() => string) | null = null): SystemDecorator<Value> {
  return (entity, property) => recordProperty(entity, property, { kind: 'system', key, generate });
}
