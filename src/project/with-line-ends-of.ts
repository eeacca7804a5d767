/** A text with the line ends of another one: those that its first line has. */
export function withLineEndsOf(other: string, text: string): string {
  return /^[^\n]*\r\n/.test(other) ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}
