/** Text that a spreadsheet would execute as a formula (OWASP's list), including full-width signs and leading characters that it ignores. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
const MARKED = /^'(?=[=+\-@＝＋－＠\t\r\n'])/;

/** Whether a spreadsheet would execute a text as a formula. */
export function isFormula(text: string): boolean {
  return FORMULA.test(text);
}

/** Puts a `'` before a text that a spreadsheet would execute, and before one that looks marked already, so that marks can be removed. */
export function markFormula(text: string): string {
  return FORMULA.test(text) || MARKED.test(text) ? `'${text}` : text;
}

/** Reverses `markFormula`. */
export function unmarkFormula(text: string): string {
  return text.replace(MARKED, '');
}
