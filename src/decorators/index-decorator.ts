import { recordClassIndex, recordPropertyIndex } from '../metadata/entity-registry.js';
import type { TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { IndexOptions } from '../metadata/options/index-options.js';
import type { DecoratedEntity } from './decorated-entity.js';
import { refuseBare, refuseBareOnClass } from './refuse-bare.js';

/** Accepts a class, or a property of one, that has all the named properties. */
interface IndexDecorator<Names extends readonly string[]> {
  <E extends object>(entity: (abstract new (...parameters: never[]) => E) & IndexCheck<E, Names>): void;
  <E>(entity: DecoratedEntity<E> & IndexCheck<E, Names>, property: keyof E & string): void;
}

/** Accepts the class E. */
type EntityIndexDecorator<E> = (entity: abstract new (...parameters: never[]) => E) => void;

/** Accepts a public property. */
type PropertyIndexDecorator = <E>(entity: DecoratedEntity<E>, property: keyof E & string) => void;

/**
 * An index over the named properties, or over the one it decorates.
 *
 * @example
 * @Index(['lastName', 'createdAt'], { orders: ['asc', 'desc'] })
 * export class Person { @Index({ type: 'unique' }) @Attribute({ type: 'email' }) email!: string; … }
 */
export function Index<const Names extends readonly string[]>(
  attributes: Names,
  options?: IndexOptions,
): IndexDecorator<Names>;
export function Index<E extends object>(
  attributes: readonly ((keyof E & string) | IndexableField)[],
  options?: IndexOptions,
): EntityIndexDecorator<E>;
export function Index(options?: IndexOptions): PropertyIndexDecorator;
export function Index(first: readonly string[] | IndexOptions = {}, second: IndexOptions = {}) {
  refuseBareOnClass('Index', first);
  refuseBare('Index', first, second);
  const attributes = isList(first) ? first : null;
  const options = isList(first) ? second : first;
  return (entity: object, property?: string): void => {
    if (property === undefined) recordClassIndex(entity, { attributes: attributes ?? [], options });
    else recordPropertyIndex(entity, property, { attributes: attributes ?? [property], options });
  };
}

function isList(value: readonly string[] | IndexOptions): value is readonly string[] {
  return Array.isArray(value);
}

/** System fields that an index may include besides properties. */
type IndexableField = '$id' | '$createdAt' | '$updatedAt';

/** `unknown` if all names are properties of the entity, else a type whose text names the one that is not. */
type IndexCheck<E, Names extends readonly string[]> = [Exclude<Names[number], keyof E | IndexableField>] extends [never]
  ? unknown
  : TypeProblem<`there is no property '${Exclude<Names[number], keyof E | IndexableField>}'`>;
