/** A text that two values have in common where they are the same: dates by their time, bigints apart from numbers. */
export function valueKey(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'null';
}
