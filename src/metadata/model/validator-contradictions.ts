import type { MetadataStorage } from 'class-validator';
import type { Finding } from '../../errors.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType, type ValueFamily } from '../../schema/attribute-types.js';
import { show } from '../options/show-value.js';
import type { AttributeProperty, EntityMetadata } from './entity-metadata.js';

/** The part of a class-validator decorator's metadata that is compared. */
interface Constraint {
  readonly name: string;
  readonly limit: unknown;
}

/** Names the attribute option that a class-validator decorator contradicts; null if there is none. */
type Contradiction = (attribute: AttributeSchema, limit: unknown, property: AttributeProperty) => string | null;

const onlyFamilies =
  (...families: readonly ValueFamily[]): Contradiction =>
  (attribute) =>
    families.includes(attributeType(attribute).family) ? null : `the type ${attribute.type}`;

const lengthOver: Contradiction = (attribute, limit) =>
  'size' in attribute && typeof limit === 'number' && limit > attribute.size ? `size ${attribute.size}` : null;

const CONTRADICTIONS: Readonly<Record<string, Contradiction>> = {
  maxLength: lengthOver,
  minLength: lengthOver,
  isLength: lengthOver,
  max: (attribute, limit) => bound(attribute, 'max', limit, (value, max) => value > max),
  min: (attribute, limit) => bound(attribute, 'min', limit, (value, min) => value < min),
  isString: onlyFamilies('text'),
  isEmail: (attribute) => (['url', 'ip'].includes(attribute.type) ? `the type ${attribute.type}` : onlyText(attribute)),
  isUrl: (attribute) => (['email', 'ip'].includes(attribute.type) ? `the type ${attribute.type}` : onlyText(attribute)),
  isIp: (attribute) => (['email', 'url'].includes(attribute.type) ? `the type ${attribute.type}` : onlyText(attribute)),
  isInt: onlyFamilies('integer', 'float'),
  isNumber: onlyFamilies('integer', 'float'),
  isBoolean: onlyFamilies('boolean'),
  isDate: onlyFamilies('datetime'),
  isIn: outsideElements,
  isEnum: (attribute, limit) =>
    outsideElements(attribute, typeof limit === 'object' && limit !== null ? Object.values(limit) : []),
};

/**
 * Findings about class-validator decorators that allow a value which the attribute refuses, or demand one it cannot store.
 * Decorators only validate values and never shape the schema, so a contradiction is a finding. Attributes with JSON or a
 * transform are skipped, because their decorators do not validate the stored value.
 */
export function validatorContradictions({ entity, name, properties }: EntityMetadata): Finding[] {
  if (entity === null) return [];
  return properties.flatMap((property) => {
    if (property.kind !== 'attribute' || property.json || property.transform !== null) return [];
    return constraintsOf(entity, property).flatMap(({ name: decorator, limit }): Finding[] => {
      const contradicts = Object.hasOwn(CONTRADICTIONS, decorator) ? CONTRADICTIONS[decorator] : undefined;
      const against = contradicts?.(property.attribute, limit, property) ?? null;
      if (against === null) return [];
      const at = `${name}.${property.property}`;
      const shown = `@${decorator.charAt(0).toUpperCase()}${decorator.slice(1)}${limit === undefined ? '' : `(${show(limit)})`}`;
      return [
        {
          rule: 'validator_contradiction',
          at,
          found: `class-validator's ${shown} beside ${against}`,
          expected: 'a rule no wider than the attribute',
          remedy: 'Narrow the rule, or change the attribute.',
        },
      ];
    });
  });
}

/** class-validator's global metadata, if its decorators were loaded; loading it here would take a third of a second. */
function loadedStorage(): MetadataStorage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: MetadataStorage }).classValidatorMetadataStorage;
}

function constraintsOf(entity: object, { property, attribute }: AttributeProperty): Constraint[] {
  const all = loadedStorage()?.getTargetValidationMetadatas(entity as () => void, '', true, false) ?? [];
  return all
    .filter((metadata) => metadata.propertyName === property && Boolean(metadata.each) === attribute.array)
    .map(({ name, constraints }) => ({
      name: name ?? '',
      limit: name === 'isLength' ? constraints?.[1] : (constraints?.[0] as unknown),
    }));
}

function onlyText(attribute: AttributeSchema): string | null {
  return onlyFamilies('text')(attribute, undefined, undefined as never);
}

function bound(
  attribute: AttributeSchema,
  side: 'min' | 'max',
  limit: unknown,
  wider: (value: number | bigint, own: number | bigint) => boolean,
): string | null {
  if (!('min' in attribute) || typeof limit !== 'number') return null;
  const own = attribute[side];
  return own !== null && wider(limit, own) ? `${side} ${own}` : null;
}

function outsideElements(attribute: AttributeSchema, values: unknown): string | null {
  if (attribute.type !== 'enum' || !Array.isArray(values)) return null;
  const outside = values.filter((value) => !attribute.elements.includes(value));
  return outside.length === 0 ? null : `elements without ${outside.map(show).join(', ')}`;
}
