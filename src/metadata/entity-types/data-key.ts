/** Names of the properties of E, without methods. */
export type DataKey<E> = {
  [P in keyof E]-?: NonNullable<E[P]> extends (...parameters: never[]) => unknown ? never : P;
}[keyof E] &
  string;
