import type { TypeProblem } from '../metadata/entity-types/type-problem.js';

/** The first argument of a legacy decorator. Standard decorators get `undefined` there, and no design types; TypeScript then reports the sentence. */
export type DecoratedEntity<E> = E extends object
  ? E extends abstract new (
      ...parameters: never[]
    ) => unknown
    ? TypeProblem<'a static member belongs to the class, not to a document: remove `static`'>
    : E
  : TypeProblem<'entwrite needs legacy decorators: set "experimentalDecorators" and "emitDecoratorMetadata" to true in tsconfig.json'>;
