/** The names of the properties of E that hold data; methods are left out. */
export type DataKey<E> = {
  [P in keyof E]-?: NonNullable<E[P]> extends (...parameters: never[]) => unknown ? never : P;
}[keyof E] &
  string;
