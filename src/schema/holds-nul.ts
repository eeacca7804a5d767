/** Whether a stored value is a text, or a list with one, that contains a NUL character. */
export function holdsNul(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsNul) : typeof value === 'string' && value.includes('\0');
}
