/** For `JSON.stringify`: integers beyond 2^53 as text, which JSON numbers cannot hold. */
export function bigIntAsText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
