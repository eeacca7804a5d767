/** Text that a spreadsheet would carry out as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const MARKED = /^'(?=[=+\-@\t\r'])/;

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
