/** Code points of a text, as PHP's `mb_strlen` counts them. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
