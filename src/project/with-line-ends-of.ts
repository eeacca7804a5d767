/** A text with the line ends of another one's first line. */
export function withLineEndsOf(other: string, text: string): string {
  return /^[^\n]*\r\n/.test(other) ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}
