import type { DataKey } from './data-key.js';
import type { Related } from './ref.js';
import type { TypeProblem } from './type-problem.js';

export type RelationKey<E> = { [P in keyof E]-?: [Related<E[P]>] extends [never] ? never : P }[keyof E] & string;

type RelatedEntity<E, Key extends keyof E> = Related<E[Key]>;

/** The first steps of paths. */
export type Head<Path extends string> = Path extends `${infer First}.${string}` ? First : Path;

/** The rest of the paths that begin with `First`. */
export type Tail<Path extends string, First> = Path extends `${infer Head}.${infer Rest}`
  ? Head extends First
    ? Rest
    : never
  : never;

/** A path of relations of E, such as `author.company`. */
export type RelationPath<E, Path extends string> = PathTo<'relation', E, Path>;

/** A path through relations of E to any property: `title`, `author`, `author.name`. */
export type PropertyPath<E, Path extends string> = PathTo<'property', E, Path>;

/** `Path` itself if it leads to `End`; otherwise its possible continuations, and a sentence for the error. */
type PathTo<End extends 'relation' | 'property', E, Path extends string> =
  Path extends KnownPath<End, E, Path> ? Path : KnownPath<End, E, Path> | TypeProblem<`there is no ${End} '${Path}'`>;

type KnownPath<End, E, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends RelationKey<E>
    ? `${First}.${KnownPath<End, RelatedEntity<E, First>, Rest>}`
    : LastKey<End, E>
  : Path extends LastKey<End, E>
    ? Path
    : LastKey<End, E>;

type LastKey<End, E> = End extends 'relation' ? RelationKey<E> : DataKey<E>;

/** The entity that a path leads to. */
export type PathTarget<E, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends keyof E
    ? PathTarget<RelatedEntity<E, First>, Rest>
    : never
  : Path extends keyof E
    ? RelatedEntity<E, Path>
    : never;
