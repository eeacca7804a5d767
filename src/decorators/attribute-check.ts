import type { AdmitsNone } from '../metadata/entity-types/admits-none.js';
import type { SystemName } from '../metadata/entity-types/new-entity.js';
import type { IsOpt } from '../metadata/entity-types/opt.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { AttributeOptions, AttributeTypeName } from '../metadata/options/attribute-options.js';
import type { AttributeValue } from '../metadata/options/attribute-value.js';
import type { OptionsCheck, StaticDefault, StoredValue, TypeOf } from '../metadata/options/options-check.js';

/** `unknown` if the options fit the type of the property, else a type that no property has and whose text says what is wrong. */
export type AttributeCheck<O, Property> = [TypeOf<O, Property>] extends [never]
  ? TypeProblem<'give the option `type`: it cannot be inferred from a number, a list, an object or a union, including a union with null'>
  : FirstProblem<
      [
        OptionsCheck<O>,
        OptionsFitType<O, TypeOf<O, Property>>,
        ConvertFits<O, TypeOf<O, Property>>,
        ValueFits<AttributeValue<O, TypeOf<O, Property>>, NonNullable<Property>, TypeOf<O, Property>>,
        DefaultFits<O, NonNullable<Property>>,
        DefaultShows<O, Property>,
        NullFits<O, Property>,
      ]
    >;

type OptionsFitType<O, Type extends AttributeTypeName> = O extends { readonly type: AttributeTypeName }
  ? unknown
  : O & { readonly type: Type } extends AttributeOptions
    ? unknown
    : TypeProblem<`an option is not allowed for the type '${Type}', which is that of the property`>;

type ValueFits<Value, Property, Type extends AttributeTypeName> = [Type] extends ['json']
  ? unknown
  : [Type] extends ['enum']
    ? ElementsFit<Single<Value>, Single<Property>, Property extends readonly unknown[] ? true : false, Value>
    : [Property] extends [Value]
      ? unknown
      : TypeProblem<`the type '${Type}' cannot hold the values of the property`>;

type Single<Value> = Value extends readonly (infer Item)[] ? Item : Value;

/** A property of type string can hold any enum; a union must name exactly the elements. */
type ElementsFit<Element, Item, IsArray, Value> = [Value extends readonly unknown[] ? true : false] extends [IsArray]
  ? [string] extends [Item]
    ? unknown
    : [Item] extends [Element]
      ? [Element] extends [Item]
        ? unknown
        : TypeProblem<'`elements` has a value that the type of the property does not allow'>
      : TypeProblem<'`elements` lacks a value that the type of the property allows'>
  : TypeProblem<'`array` and the type of the property contradict each other'>;

/** A default must be one of the literals if the property is a union of them; the value that a default function returns must fit, too. */
type DefaultFits<O, Property> = O extends { readonly default: (...parameters: never[]) => infer Made }
  ? [Made] extends [Widened<Property>]
    ? unknown
    : TypeProblem<'the default function returns a value that the property cannot hold'>
  : O extends { readonly transform: object } | { readonly type: 'datetime' }
    ? unknown
    : [Extract<StaticDefault<O>, string>] extends [Property]
      ? unknown
      : [Date] extends [Property]
        ? unknown
        : TypeProblem<'the default is not a value of the property'>;

/** `create` does not ask for a value that has a default; it knows this from the type of the property alone, so that must be `Opt`. */
type DefaultShows<O, Property> = O extends { readonly default: infer Default }
  ? [Default] extends [null | undefined]
    ? unknown
    : undefined extends Property
      ? unknown
      : null extends Property
        ? unknown
        : IsOpt<Property> extends true
          ? unknown
          : TypeProblem<'a property with a default must be declared `Opt<…>`, so that `create` does not ask for it'>
  : unknown;

/** The inferred return type of a function that returns a literal is often `string`. */
type Widened<Property> = Property extends string ? string : Property;

type NullFits<O, Property> = O extends { readonly required: false }
  ? O extends { readonly default: unknown }
    ? unknown
    : AdmitsNone<Property> extends false
      ? TypeProblem<'`required: false` needs a property that admits undefined or null'>
      : unknown
  : unknown;

/**
 * `create` asks for required values and knows them from the type alone, so a property whose attribute is required must not admit
 * undefined or null. A JSON property is not checked: its type may be a type parameter of a base class, of which nothing is known.
 */
export type ValueAsked<O, Property> = O extends
  | { readonly required: false }
  | { readonly default: unknown }
  | { readonly type: 'json' }
  ? unknown
  : unknown extends Property
    ? unknown
    : true extends AdmitsNone<Property>
      ? TypeProblem<'the property admits undefined or null, but a document must have a value: give the option `required: false`, or remove the `?` or the null'>
      : unknown;

/** The usual names of system fields, such as `createdAt`, mean those fields in links and to `create`, so no other property may have them. */
export type NameIsFree<Name> = Name extends SystemName
  ? TypeProblem<`'${Name}' is the name of a field that Appwrite keeps: use its decorator, such as \`@Id\` or \`@CreatedAt\`, or another name and the option \`key\``>
  : unknown;

type ConvertFits<O, Type extends AttributeTypeName> = O extends {
  readonly convert: (stored: never) => infer Given;
}
  ? [Given] extends [StoredValue<O, Type> | null | undefined]
    ? unknown
    : TypeProblem<`\`convert\` returns a value that the type '${Type}' cannot hold`>
  : unknown;
