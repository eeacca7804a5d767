import type { AttributeTypeName, TypedAttributeOptions } from './attribute-options.js';
import type { SingleValue } from './attribute-value.js';
import type { FirstProblem, TypeProblem } from './type-problem.js';

type OptionName = TypedAttributeOptions extends infer O ? (O extends unknown ? keyof O : never) : never;

type UnknownOption<O> = [Exclude<keyof O, OptionName>] extends [never]
  ? unknown
  : TypeProblem<`there is no option '${Exclude<keyof O, OptionName> & string}'`>;

/** The default that is a value and not a function; never when there is none. */
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
    : TypeProblem<'the default is none of the elements'>
  : unknown;

/** What is wrong with options taken by themselves. */
export type OptionsCheck<O> = FirstProblem<[UnknownOption<O>, DefaultAllowed<O>, DefaultIsElement<O>]>;

/** The type the options say, or the one their property's type stands for; never when neither tells. */
export type TypeOf<O, Property> = O extends { readonly type: infer Type extends AttributeTypeName }
  ? Type
  : InferredType<NonNullable<Property>>;

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
