import type { DataKey } from './data-key.js';
import type { Related } from './ref.js';
import type { TypeProblem } from './type-problem.js';

/** The names of the relations of E. */
export type RelationKey<E> = { [P in keyof E]-?: [Related<E[P]>] extends [never] ? never : P }[keyof E] & string;

/** The entity at the other end of a relation of E. */
type RelatedEntity<E, Key extends keyof E> = Related<E[Key]>;

/** The first step of paths. */
export type Head<Path extends string> = Path extends `${infer First}.${string}` ? First : Path;

/** What paths that begin with `First` go on with. */
export type Tail<Path extends string, First> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends First
    ? Rest
    : never
  : never;

/**
 * What a path that was typed as `Path` may be: itself where it leads along relations of E, else what it may go on with, for the
 * editor to complete, and a sentence for the error.
 */
export type RelationPath<E, Path extends string> =
  Path extends KnownRelations<E, Path> ? Path : KnownRelations<E, Path> | TypeProblem<`there is no relation '${Path}'`>;

type KnownRelations<E, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends RelationKey<E>
    ? `${First}.${KnownRelations<RelatedEntity<E, First>, Rest>}`
    : RelationKey<E>
  : Path extends RelationKey<E>
    ? Path
    : RelationKey<E>;

/** The same for paths that end with any property: `title`, `author`, `author.name`. */
export type PropertyPath<E, Path extends string> =
  Path extends KnownProperties<E, Path>
    ? Path
    : KnownProperties<E, Path> | TypeProblem<`there is no property '${Path}'`>;

type KnownProperties<E, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends RelationKey<E>
    ? `${First}.${KnownProperties<RelatedEntity<E, First>, Rest>}`
    : DataKey<E>
  : Path extends DataKey<E>
    ? Path
    : DataKey<E>;

/** The entity that a path leads to. */
export type PathTarget<E, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends keyof E
    ? PathTarget<RelatedEntity<E, First>, Rest>
    : never
  : Path extends keyof E
    ? RelatedEntity<E, Path>
    : never;
