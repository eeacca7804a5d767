import type { EntityClass } from '../metadata/entity-class.js';
import { recordProperty } from '../metadata/entity-registry.js';
import type { AdmitsNull } from '../metadata/entity-types/admits-none.js';
import type { Related } from '../metadata/entity-types/ref.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { ReferenceOptions } from '../metadata/options/relationship-options.js';
import type { AttributeCheck, ValueAsked } from './attribute-check.js';
import type { DecoratedEntity } from './decorated-entity.js';
import type { HiddenProperty } from './hidden-property.js';
import { refuseBare } from './refuse-bare.js';
import type { IsClassKnown, IsDocumentOf } from './relationship-check.js';

/** Accepts a public property that holds an id or a `Ref`, or a list of them. */
type ReferenceDecorator<O, T> = <E, K extends string>(
  entity: DecoratedEntity<E>,
  property: K & (K extends keyof E ? ReferenceCheck<O, E[K], T> : TypeProblem<HiddenProperty>),
) => void;

type ReferenceCheck<O, Property, T> = [Related<Property>] extends [never]
  ? O extends { readonly ref: true }
    ? TypeProblem<'`ref: true` needs a property of type `Ref`'>
    : AdmitsNull<Property> extends true
      ? O extends { readonly ref: false } | { readonly array: true }
        ? TextIdCheck<O, Property>
        : TypeProblem<'give the option `ref: false`: compilers emit the same type for a union with null as for a `Ref`'>
      : TextIdCheck<O, Property>
  : IsDocumentOf<T, Related<Property>> extends true
    ? O extends { readonly ref: false }
      ? TypeProblem<'a `Ref` holds a document; leave out `ref: false`, or declare the id as text'>
      : NonNullable<Property> extends readonly unknown[]
        ? O extends { readonly ref: true }
          ? IdCheck<O, string[] | Extract<Property, null | undefined>>
          : TypeProblem<'a list of `Ref` needs `ref: true`, because compilers do not emit the type of the items of a list'>
        : IdCheck<O, string | Extract<Property, null | undefined>>
    : IsClassKnown<T> extends true
      ? TypeProblem<'the property does not hold documents of the other entity'>
      : unknown;

type TextIdCheck<O, Property> = FirstProblem<[IdCheck<O, Property>, ValueAsked<O, Property>]>;

type IdCheck<O, Property> = AttributeCheck<Omit<O, 'index' | 'ref'> & { readonly type: 'string' }, Property>;

/**
 * The id of a document of another entity, stored as an indexed string attribute. There is no relationship on the server, so bulk
 * writes stay possible, which Appwrite refuses on collections with relationships; and Appwrite does not check that the document exists.
 *
 * @example
 * @Reference(() => Author) authorId!: string;                                // only the id
 * @Reference(() => Employee, { required: false }) manager?: Ref<Employee>;   // loaded by `populate('manager')`
 */
export function Reference<T extends object, const O extends ReferenceOptions = Record<never, never>>(
  target: () => EntityClass<T>,
  options?: O,
): ReferenceDecorator<O, T> {
  refuseBare('Reference', target, options);
  return (entity, property) => recordProperty(entity, property, { kind: 'reference', target, options: options ?? {} });
}
