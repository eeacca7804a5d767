const ascii = /^[\0-\x7f]*$/;

/** What `upper(text)` makes of a text: SQLite touches ASCII only. */
export function upperAscii(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
