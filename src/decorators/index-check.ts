import type { TypeProblem } from '../metadata/options/type-problem.js';

/** System fields an index may span besides properties. */
type IndexableField = '$id' | '$createdAt' | '$updatedAt';

/** `unknown` when all names are properties of the entity, else a sentence that names the one that is not. */
export type IndexCheck<E, Names extends readonly string[]> = [
  Exclude<Names[number], keyof E | IndexableField>,
] extends [never]
  ? unknown
  : TypeProblem<`there is no property '${Exclude<Names[number], keyof E | IndexableField>}'`>;
