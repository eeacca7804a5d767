import type { TypeProblem } from '../metadata/entity-types/type-problem.js';

/** The entity that legacy decorators are given. Standard ones get `undefined`: no design type is known, and TypeScript shows the sentence. */
export type DecoratedEntity<E> = E extends object
  ? E
  : TypeProblem<'entwrite needs legacy decorators: set "experimentalDecorators" and "emitDecoratorMetadata" to true in tsconfig.json'>;
