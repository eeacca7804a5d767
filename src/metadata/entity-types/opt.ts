declare const optional: unique symbol;

/** What marks a value as one that need not be given. */
interface HasDefault {
  readonly [optional]?: true;
}

/**
 * The type of a property with a default, or of one that entwrite or the server fills: `create` does not ask for it.
 *
 * @example
 * @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
 */
export type Opt<T> = T & HasDefault;

/** The value of a property without the mark of `Opt`, as editors complete it: of a union each member. */
export type Unmarked<V> = V extends infer Held & HasDefault ? Held : V;

export type IsOpt<V> = [NonNullable<V>] extends [infer Held]
  ? 0 extends 1 & Held
    ? true
    : typeof optional extends keyof Held
      ? true
      : false
  : false;
