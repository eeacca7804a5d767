/** `1 file`, `2 files`. */
export function countOf(items: { readonly length: number } | number, noun: string): string {
  const count = typeof items === 'number' ? items : items.length;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
