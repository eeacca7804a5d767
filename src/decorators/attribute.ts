import { recordProperty } from '../metadata/entity-registry.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { AttributeOptions } from '../metadata/options/attribute-options.js';
import type { AttributeCheck, NameIsFree, ValueAsked } from './attribute-check.js';
import type { DecoratedEntity } from './decorated-entity.js';
import type { HiddenProperty } from './hidden-property.js';
import { refuseBare } from './refuse-bare.js';

/** Accepts a public property whose type fits the options. */
type AttributeDecorator<O> = <E, K extends string>(
  entity: DecoratedEntity<E>,
  property: K &
    (K extends keyof E
      ? FirstProblem<[NameIsFree<K>, AttributeCheck<O, E[K]>, ValueAsked<O, E[K]>]>
      : TypeProblem<HiddenProperty>),
) => void;

/**
 * Stores a property as an attribute. The type is inferred for properties of type string, boolean, Date or bigint; a number needs
 * the option `type` (`integer` or `float`), and so do lists and unions. Options that contradict the property do not compile.
 *
 * @example
 * @Attribute({ size: 120 }) name!: string;
 * @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: 'writer' | 'editor';
 * @Attribute({ type: 'integer', min: 0, required: false }) age?: number;
 * @Attribute({ type: 'string', array: true }) tags!: string[];
 */
export function Attribute<const O extends AttributeOptions = Record<never, never>>(
  options?: O & AttributeOptions,
): AttributeDecorator<O>;
export function Attribute<O extends AttributeOptions>(options?: O, bare?: unknown): AttributeDecorator<O> {
  refuseBare('Attribute', options, bare);
  return (entity, property) => recordProperty(entity, property, { kind: 'attribute', options: options ?? {} });
}
