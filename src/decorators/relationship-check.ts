import type { Related } from '../metadata/entity-types/ref.js';
import type { FirstProblem, TypeProblem } from '../metadata/entity-types/type-problem.js';

/** Whether an end of a relationship has one document or a list. */
export type Plurality = 'one' | 'many';

/** `unknown` if a property can be this end of a relationship to `Target`, and `Inverse` the other end; else a type whose text says why not. */
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

/** False if the argument is no function that returns a class, such as the class itself: the compiler says that about the argument. */
export type IsClassKnown<Target> = [keyof Target] extends [never] ? false : true;

/**
 * Whether documents of the entity can be assigned to the declared type, and that type has no property that they lack. The second
 * condition is needed for a class whose properties are all optional, to which anything can be assigned.
 */
export type IsDocumentOf<Target, Promised> = [Target] extends [Promised]
  ? [keyof Promised] extends [keyof Target]
    ? true
    : false
  : false;

type EndCheck<Property, Target, Plural extends Plurality, Name extends string> = Plural extends 'many'
  ? NonNullable<Property> extends readonly (infer Item)[]
    ? undefined extends Property
      ? Holds<Item, Target, Name, '[]'>
      : TypeProblem<`${Name} must admit undefined, as in \`posts?: Ref<Post>[]\`: a list is undefined until it is loaded`>
    : TypeProblem<`${Name} must be a list`>
  : NonNullable<Property> extends readonly unknown[]
    ? TypeProblem<`${Name} must not be a list`>
    : Holds<NonNullable<Property>, Target, Name, ''>;

type Holds<Item, Target, Name extends string, List extends string> = 0 extends 1 & Item
  ? unknown
  : [Related<Item>] extends [never]
    ? TypeProblem<`${Name} must be a Ref of the other entity, as in \`Ref<Author>${List}\`, because it cannot be read until it is loaded`>
    : [IsClassKnown<Target>, IsDocumentOf<Target, Related<Item>>] extends [true, false]
      ? TypeProblem<`${Name} does not hold documents of the other entity`>
      : unknown;
