/** An object without what is undefined in it, such as options that were not given: where it is spread, they replace nothing. */
export function definedOnly<const T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
