import { recordProperty } from '../metadata/entity-registry.js';
import type { AttributeOptions } from '../metadata/options/attribute-options.js';
import type { AttributeCheck } from './attribute-check.js';
import type { DecoratedEntity } from './decorated-entity.js';

/** Fits a public property whose type agrees with the options. */
type AttributeDecorator<O> = <E, K extends keyof E & string>(
  entity: DecoratedEntity<E>,
  property: K & AttributeCheck<O, E[K]>,
) => void;

/**
 * Stores a property as an attribute. The type follows from a property of type string, boolean, Date or bigint; a number says
 * `integer` or `float`, lists and unions say `type` too. Options that contradict the property do not compile.
 *
 * @example
 * @Attribute({ size: 120 }) name!: string;
 * @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: 'writer' | 'editor';
 * @Attribute({ type: 'integer', min: 0, required: false }) age?: number;
 * @Attribute({ type: 'string', array: true }) tags!: string[];
 */
export function Attribute<const O extends AttributeOptions = Record<never, never>>(
  options?: O & AttributeOptions,
): AttributeDecorator<O> {
  return (entity, property) => recordProperty(entity, property, { kind: 'attribute', options: options ?? {} });
}
