declare const problem: unique symbol;

/** A type that nothing is assignable to, so that TypeScript shows its sentence, for example if options contradict the decorated property. */
export interface TypeProblem<Sentence extends string> {
  readonly [problem]: Sentence;
}

/** The first problem in a list, or `unknown`, which everything is assignable to. */
export type FirstProblem<Checks extends readonly unknown[]> = Checks extends readonly [infer Check, ...infer Rest]
  ? [Check] extends [TypeProblem<string>]
    ? Check
    : FirstProblem<Rest>
  : unknown;
