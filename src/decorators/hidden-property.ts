/**
 * Says of a private or protected property why it cannot be decorated: its name is not among those that the class shows. The sentence alone,
 * since compilers show the name of a `TypeProblem` that has one.
 */
export type HiddenProperty =
  'the property is private or protected; entwrite reads and writes public ones: take that word away';
