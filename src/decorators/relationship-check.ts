import type { FirstProblem, TypeProblem } from '../metadata/options/type-problem.js';

/** How many documents an end of a relationship holds. */
export type Plurality = 'one' | 'many';

/** `unknown` when a property can be this end of a relationship to `Target`, and `Inverse` its other end. */
export type RelationshipCheck<
  E,
  Property,
  Target,
  Here extends Plurality,
  Inverse,
  There extends Plurality,
> = FirstProblem<
  [
    EndCheck<NonNullable<Property>, Target, Here, 'the property'>,
    [Inverse] extends [never]
      ? unknown
      : Inverse extends keyof Target
        ? EndCheck<NonNullable<Target[Inverse]>, E, There, 'the inverse property'>
        : unknown,
  ]
>;

type EndCheck<Property, Target, Plural extends Plurality, Name extends string> = Plural extends 'many'
  ? Property extends readonly (infer Item)[]
    ? Holds<Item, Target, Name>
    : TypeProblem<`${Name} must be a list`>
  : Property extends readonly unknown[]
    ? TypeProblem<`${Name} must not be a list`>
    : Holds<Property, Target, Name>;

/** A property may also hold the id alone, as text. */
type Holds<Item, Target, Name extends string> = [Target] extends [Item]
  ? unknown
  : TypeProblem<`${Name} does not hold documents of the other entity`>;
