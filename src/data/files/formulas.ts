/** Text that a spreadsheet would carry out as a formula, full-width signs and what it passes over before one included (OWASP's list). */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
const MARKED = /^'(?=[=+\-@＝＋－＠\t\r\n'])/;

/** Whether a spreadsheet would take a text for a formula. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text);
}

/** The text with a `'` before it where a spreadsheet would carry it out; and where it has one already, so that it can be recognised. */
export function markFormula(text: string): string {
  return FORMULA.test(text) || MARKED.test(text) ? `'${text}` : text;
}

/** The text that was marked. */
export function unmarkFormula(text: string): string {
  return text.replace(MARKED, '');
}
