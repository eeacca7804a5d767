declare const problem: unique symbol;

/** A type nothing fits: TypeScript shows its sentence where options contradict the property they decorate. */
export interface TypeProblem<Sentence extends string> {
  readonly [problem]: Sentence;
}

/** The first member that is a problem, or `unknown`, which everything fits. */
export type FirstProblem<Checks extends readonly unknown[]> = Checks extends readonly [infer Check, ...infer Rest]
  ? [Check] extends [TypeProblem<string>]
    ? Check
    : FirstProblem<Rest>
  : unknown;
