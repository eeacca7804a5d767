import type { AdmitsNone } from '../metadata/entity-types/admits-none.js';
import type { SystemName } from '../metadata/entity-types/new-entity.js';
import type { IsOpt } from '../metadata/entity-types/opt.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';
import type { AttributeOptions, AttributeTypeName } from '../metadata/options/attribute-options.js';
import type { AttributeValue } from '../metadata/options/attribute-value.js';
import type { OptionsCheck, StaticDefault, StoredValue, TypeOf } from '../metadata/options/options-check.js';

/** `unknown` when options and the type of their property agree, else a sentence that says what does not. */
export type AttributeCheck<O, Property> = [TypeOf<O, Property>] extends [never]
  ? TypeProblem<'say `type`: it does not follow from a number, a list, an object or a union, one with null included'>
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
    : TypeProblem<`an option does not go with the type '${Type}', which is that of the property`>;

type ValueFits<Value, Property, Type extends AttributeTypeName> = [Type] extends ['json']
  ? unknown
  : [Type] extends ['enum']
    ? ElementsFit<Single<Value>, Single<Property>, Property extends readonly unknown[] ? true : false, Value>
    : [Property] extends [Value]
      ? unknown
      : TypeProblem<`the type '${Type}' does not hold the values of the property`>;

type Single<Value> = Value extends readonly (infer Item)[] ? Item : Value;

/** A property of type string may hold any enum; a union must name the elements, no more and no less. */
type ElementsFit<Element, Item, IsArray, Value> = [Value extends readonly unknown[] ? true : false] extends [IsArray]
  ? [string] extends [Item]
    ? unknown
    : [Item] extends [Element]
      ? [Element] extends [Item]
        ? unknown
        : TypeProblem<'`elements` holds a value that the type of the property does not'>
      : TypeProblem<'`elements` lacks a value that the type of the property holds'>
  : TypeProblem<"`array` and the property's type say different things">;

/** Text must be one of the literals of a property that is a union of them; what a function returns must fit, too. */
type DefaultFits<O, Property> = O extends { readonly default: (...parameters: never[]) => infer Made }
  ? [Made] extends [Widened<Property>]
    ? unknown
    : TypeProblem<'the default function returns what the property does not hold'>
  : O extends { readonly transform: object } | { readonly type: 'datetime' }
    ? unknown
    : [Extract<StaticDefault<O>, string>] extends [Property]
      ? unknown
      : [Date] extends [Property]
        ? unknown
        : TypeProblem<'the default is not a value of the property'>;

/** `create` does not ask for what has a default, and knows of it by the type alone. */
type DefaultShows<O, Property> = O extends { readonly default: infer Default }
  ? [Default] extends [null | undefined]
    ? unknown
    : undefined extends Property
      ? unknown
      : null extends Property
        ? unknown
        : IsOpt<Property> extends true
          ? unknown
          : TypeProblem<'a property with a default is declared `Opt<…>`, so that `create` does not ask for it'>
  : unknown;

/** A function that returns a literal is often typed as returning any text. */
type Widened<Property> = Property extends string ? string : Property;

type NullFits<O, Property> = O extends { readonly required: false }
  ? O extends { readonly default: unknown }
    ? unknown
    : AdmitsNone<Property> extends false
      ? TypeProblem<'`required: false` needs a property that admits undefined or null'>
      : unknown
  : unknown;

/** `create` asks for required values, known by type alone. JSON may have a base class's type parameter, of which nothing is known. */
export type ValueAsked<O, Property> = O extends
  | { readonly required: false }
  | { readonly default: unknown }
  | { readonly type: 'json' }
  ? unknown
  : unknown extends Property
    ? unknown
    : true extends AdmitsNone<Property>
      ? TypeProblem<'the property admits undefined or null, but a document must have a value: say `required: false`, or take the `?` or the null away'>
      : unknown;

/** A name by which entities show a field of the system means that field everywhere: in links, and to `create`. */
export type NameIsFree<Name> = Name extends SystemName
  ? TypeProblem<`'${Name}' is the name of a field that Appwrite keeps: use its decorator, such as \`@Id\` or \`@CreatedAt\`, or another name and the option \`key\``>
  : unknown;

type ConvertFits<O, Type extends AttributeTypeName> = O extends {
  readonly convert: (stored: never) => infer Given;
}
  ? [Given] extends [StoredValue<O, Type> | null | undefined]
    ? unknown
    : TypeProblem<`\`convert\` gives what the type '${Type}' does not hold`>
  : unknown;
