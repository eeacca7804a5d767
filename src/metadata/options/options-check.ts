import type { AdmitsNull } from '../entity-types/admits-none.js';
import type { IsOpt } from '../entity-types/opt.js';
import type { FirstProblem, TypeProblem } from '../entity-types/type-problem.js';
import type { AttributeTypeName, TypedAttributeOptions } from './attribute-options.js';
import type { SingleValue } from './attribute-value.js';

type OptionName = TypedAttributeOptions extends infer O ? (O extends unknown ? keyof O : never) : never;

type UnknownOption<O> = [Exclude<keyof O, OptionName>] extends [never]
  ? unknown
  : TypeProblem<`there is no option '${Exclude<keyof O, OptionName> & string}'`>;

/** The type of a default that is a value, not a function; never if there is none. */
export type StaticDefault<O> = O extends { readonly default: infer Value }
  ? Value extends (...parameters: never[]) => unknown
    ? never
    : Value
  : never;

type DefaultAllowed<O> = [StaticDefault<O>] extends [never]
  ? unknown
  : O extends { readonly required: true }
    ? TypeProblem<'a required attribute takes no default value; leave out `required`, or give a function'>
    : O extends { readonly array: true }
      ? TypeProblem<'an array takes no default value; give a function'>
      : unknown;

type DefaultIsElement<O> = O extends { readonly type: 'enum' }
  ? [StaticDefault<O>] extends [SingleValue<O, 'enum'>]
    ? unknown
    : TypeProblem<'the default is not one of the elements'>
  : unknown;

/** The stored side of a `transform`: the attribute's value without it. */
type Transformed<O, Type extends AttributeTypeName> = O extends { readonly array: true }
  ? readonly SingleValue<O, Type>[]
  : SingleValue<O, Type>;

/** Stored lists are new ones each time, so that a function may ask for lists it can change. */
type Writable<Value> = Value extends readonly unknown[] ? { -readonly [I in keyof Value]: Writable<Value[I]> } : Value;

type Whole<O> = O extends { readonly array: true } ? ': with `array: true` it converts the whole list' : '';

/** What can be stored in the attribute: any text for text types, ISO text for dates. */
export type StoredValue<O, Type extends AttributeTypeName> = [Type] extends ['json']
  ? unknown
  : Storable<Transformed<O, Type>>;
type Storable<Value> = Value extends string ? string : Value extends Date ? Date | string : Value;

type TransformFits<O> = O extends {
  readonly type: infer Type extends AttributeTypeName;
  readonly transform: { readonly to: (value: never) => infer Given; readonly from: (stored: infer Taken) => unknown };
}
  ? [Type] extends ['json']
    ? unknown
    : [Writable<Transformed<O, Type>>] extends [Taken]
      ? [Given] extends [Storable<Transformed<O, Type>> | null]
        ? unknown
        : TypeProblem<`\`transform.to\` returns a value that the type '${Type}' cannot hold${Whole<O>}`>
      : TypeProblem<`\`transform.from\` does not take what the type '${Type}' holds${Whole<O>}`>
  : unknown;

/** The first problem of options by themselves. */
export type OptionsCheck<O> = FirstProblem<
  [UnknownOption<O>, DefaultAllowed<O>, DefaultIsElement<O>, TransformFits<O>]
>;

/**
 * The type that the options declare, or that is derived from the property's type; otherwise never. Nothing can be derived from unions
 * (including null), for which compilers emit `Object`, nor from `Opt` without a default value.
 */
export type TypeOf<O, Property> = O extends { readonly type: infer Type extends AttributeTypeName }
  ? Type
  : AdmitsNull<Property> extends true
    ? never
    : IsOpt<Property> extends true
      ? [StaticDefault<O>] extends [never]
        ? never
        : InferredType<Exclude<Property, undefined>>
      : InferredType<Exclude<Property, undefined>>;

type InferredType<Property> = [Property] extends [string]
  ? [string] extends [Property]
    ? 'string'
    : never
  : [Property] extends [boolean]
    ? [boolean] extends [Property]
      ? 'boolean'
      : never
    : [Property] extends [bigint]
      ? 'bigint'
      : [Property] extends [Date]
        ? 'datetime'
        : never;
