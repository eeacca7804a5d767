import type { EntityClass } from '../metadata/entity-class.js';
import { recordProperty } from '../metadata/entity-registry.js';
import type { ReferenceOptions } from '../metadata/options/relationship-options.js';
import type { AttributeCheck } from './attribute-check.js';

/** Fits a public property that holds an id, or a list of ids. */
export type ReferenceDecorator<O> = <E extends object, K extends keyof E & string>(
  entity: E,
  property: K & AttributeCheck<Omit<O, 'index'> & { readonly type: 'string' }, E[K]>,
) => void;

/**
 * The id of a document of another entity, stored as an indexed string attribute without a relationship on the server:
 * Appwrite refuses bulk writes on collections with relationships, and checks no references.
 *
 * @example
 * @Reference(() => Author) authorId!: string;
 */
export function Reference<const O extends ReferenceOptions = Record<never, never>>(
  target: () => EntityClass,
  options?: O,
): ReferenceDecorator<O> {
  return (entity, property) => recordProperty(entity, property, { kind: 'reference', target, options: options ?? {} });
}
