/**
 * Says why a private or protected property cannot be decorated: `keyof` does not include its name. It is only the sentence, without
 * `TypeProblem`, because compilers show the name of a type instead of the sentence if a `TypeProblem` has a name.
 */
export type HiddenProperty =
  'the property is private or protected, but entwrite reads and writes only public ones: remove that modifier';
