import type { Related } from '../metadata/entity-types/ref.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';

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
    EndCheck<Property, Target, Here, 'the property'>,
    [Inverse] extends [never]
      ? unknown
      : Inverse extends keyof Target
        ? EndCheck<Target[Inverse], E, There, 'the inverse property'>
        : unknown,
  ]
>;

/** Whether documents of the entity are what a property promises, which has no property that they lack: all of a class may be optional. */
export type IsDocumentOf<Target, Promised> = [Target] extends [Promised]
  ? [keyof Promised] extends [keyof Target]
    ? true
    : false
  : false;

type EndCheck<Property, Target, Plural extends Plurality, Name extends string> = Plural extends 'many'
  ? NonNullable<Property> extends readonly (infer Item)[]
    ? undefined extends Property
      ? Holds<Item, Target, Name, '[]'>
      : TypeProblem<`${Name} must admit undefined, as in \`posts?: Ref<Post>[]\`: a list is not there until it was loaded`>
    : TypeProblem<`${Name} must be a list`>
  : NonNullable<Property> extends readonly unknown[]
    ? TypeProblem<`${Name} must not be a list`>
    : Holds<NonNullable<Property>, Target, Name, ''>;

type Holds<Item, Target, Name extends string, List extends string> = 0 extends 1 & Item
  ? unknown
  : [Related<Item>] extends [never]
    ? TypeProblem<`${Name} must be a Ref of the other entity, as in \`Ref<Author>${List}\`, since it cannot be read until it was loaded`>
    : IsDocumentOf<Target, Related<Item>> extends true
      ? unknown
      : TypeProblem<`${Name} does not hold documents of the other entity`>;
