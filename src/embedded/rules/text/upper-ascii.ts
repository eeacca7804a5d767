const ascii = /^[\0-\x7f]*$/;

/** The result of SQLite's `upper(text)`, which only changes ASCII. */
export function upperAscii(text: string): string {
  return ascii.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
