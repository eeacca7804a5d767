type Data = Readonly<Record<string, unknown>>;

/** Whether two pieces of plain data (JSON and bigints) are equal, whatever the order of object keys. */
export function sameData(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  let keys = 0;
  for (const key in a) {
    const item = (a as Data)[key];
    if (item === undefined) continue;
    keys += 1;
    if (!sameData(item, (b as Data)[key])) return false;
  }
  for (const key in b) if ((b as Data)[key] !== undefined) keys -= 1;
  return keys === 0;
}
