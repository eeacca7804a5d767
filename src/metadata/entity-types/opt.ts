declare const optional: unique symbol;

/** Marks a value that `create` does not require. */
interface HasDefault {
  readonly [optional]?: true;
}

/**
 * The type of a property that has a default, or that entwrite or the server fills, so that `create` does not require it.
 *
 * @example
 * @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;
 */
export type Opt<T> = T & HasDefault;

/** Removes the mark of `Opt`, from each member of a union, so that editors complete plain values. */
export type Unmarked<V> = V extends infer Held & HasDefault ? Held : V;

export type IsOpt<V> = [NonNullable<V>] extends [infer Held]
  ? 0 extends 1 & Held
    ? true
    : typeof optional extends keyof Held
      ? true
      : false
  : false;
