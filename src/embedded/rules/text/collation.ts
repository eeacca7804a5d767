/**
 * MariaDB's `utf8mb4_general_ci`, as far as comparing and sorting need it: every code point has one weight; letter case, accents and
 * trailing spaces do not count; and all characters beyond the basic plane have the same weight (U+FFFD). The weights are those of the
 * server's `my_unicase_default` (strings/ctype-utf8.c): the upper case of the first letter of the canonical decomposition, within the
 * planes that the table covers, and the exceptions below.
 */

/** The planes (high bytes) that the server's table covers; the weight of any other character is its code point. */
const planes = [0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x1e, 0x1f, 0x21, 0x24, 0xff];

/** Where the table differs from "upper case of the first letter of the decomposition". */
const exceptions: readonly (readonly [number, number])[] = [
  [0x00b5, 0x039c], // micro sign sorts as Greek MU
  [0x00df, 0x0053], // sharp s sorts as S
  [0x0131, 0x0049], // dotless i
  [0x017f, 0x0053], // long s
  [0x0149, 0x0149],
  [0x01c5, 0x01c4],
  [0x01c8, 0x01c7],
  [0x01cb, 0x01ca],
  [0x01f2, 0x01f1],
  [0x0345, 0x0399],
  [0x03c2, 0x03a3], // final sigma
  [0x0419, 0x0419], // Cyrillic short I is a letter of its own
  [0x0439, 0x0419],
  [0x1e9e, 0x1e9e],
  [0x1fbe, 0x0399],
];

let weights: Map<number, number> | undefined;

function weightTable(): Map<number, number> {
  if (weights) return weights;
  weights = new Map();
  for (const plane of planes) {
    for (let code = plane << 8; code < (plane + 1) << 8; code++) {
      const weight = generalWeight(code);
      if (weight !== code) weights.set(code, weight);
    }
  }
  for (const [code, weight] of exceptions) weights.set(code, weight);
  return weights;
}

function generalWeight(code: number): number {
  const character = String.fromCharCode(code);
  const base = character.normalize('NFD').slice(0, 1);
  const upper = base.toUpperCase();
  // A letter whose upper case has several letters (ŉ, ΐ) keeps its own weight.
  return upper.length === 1 ? upper.charCodeAt(0) : base.charCodeAt(0);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern means all of ASCII.
const ascii = /^[\u0000-\u007f]*$/;

/** Replaces each character by the one that represents its weight; the result has as many code points as the text. */
export function foldCharacters(text: string): string {
  if (ascii.test(text)) return text.toUpperCase();
  const table = weightTable();
  let folded = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xffff) folded += '\ufffd';
    else {
      const weight = table.get(code);
      folded += weight === undefined ? character : String.fromCharCode(weight);
    }
  }
  return folded;
}

/**
 * The sort key of a text: the server treats two texts as equal if their keys are equal, and sorts them like the code points of their keys.
 * The key ends with a space, because the server pads the shorter text with spaces before comparing (`"a\n"` comes before `"a"`).
 *
 * @example
 * foldText('Äpple ') === foldText('apple')
 */
export function foldText(text: string): string {
  return `${foldCharacters(withoutTrailingSpaces(text))} `;
}

/** The text without trailing spaces. A regular expression would scan each run of spaces again and again. */
export function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 32) end--;
  return text.slice(0, end);
}

/** Compares two texts in the server's order: negative, 0 or positive. */
export function compareText(left: string, right: string): number {
  const a = foldText(left);
  const b = foldText(right);
  return a < b ? -1 : a > b ? 1 : 0;
}
