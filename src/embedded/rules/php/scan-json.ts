/** The position of a number in a text. */
export interface NumberPlace {
  readonly start: number;
  readonly end: number;
}

export interface JsonScan {
  readonly tooDeep: boolean;
  /** Whether a string contains an escaped half of a surrogate pair without the other half, which PHP does not accept. */
  readonly hasLoneSurrogate: boolean;
  /** Numbers that `JSON.parse` would change: floats that become integers (`1.0`, `1e2`), and numbers with sixteen or more digits. */
  readonly unsafeNumbers: readonly NumberPlace[];
}

const QUOTE = 34;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;

/** From this number of digits on, a JavaScript number may not be exact. */
const MANY_DIGITS = 16;

/**
 * Scans a text that may be JSON once, character by character, since a regular expression would backtrack over long numbers and unclosed
 * strings again and again. `JSON.parse` refuses what is not JSON.
 */
export function scanJson(text: string, maximumDepth: number): JsonScan {
  const unsafeNumbers: NumberPlace[] = [];
  let hasLoneSurrogate = false;
  let depth = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at + 1);
      hasLoneSurrogate ||= end.hasLoneSurrogate;
      at = end.at;
    } else if (code === MINUS || isDigit(code)) {
      const number = endOfNumber(text, at);
      if (number.isUnsafe) unsafeNumbers.push({ start: at, end: number.at });
      at = number.at;
    } else {
      if (code === 91 || code === 123) depth++;
      else if (code === 93 || code === 125) depth--;
      if (depth > maximumDepth) return { tooDeep: true, hasLoneSurrogate, unsafeNumbers };
      at++;
    }
  }
  return { tooDeep: false, hasLoneSurrogate, unsafeNumbers };
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** The position after the closing quote, or the end of the text. */
function endOfString(text: string, from: number): { at: number; hasLoneSurrogate: boolean } {
  let hasLoneSurrogate = false;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { at: at + 1, hasLoneSurrogate };
    if (code !== BACKSLASH) at++;
    else if (surrogateAt(text, at) !== 'high') {
      hasLoneSurrogate ||= surrogateAt(text, at) === 'low';
      at += 2;
    } else if (surrogateAt(text, at + 6) === 'low') at += 12;
    else {
      hasLoneSurrogate = true;
      at += 6;
    }
  }
  return { at, hasLoneSurrogate };
}

const surrogateEscape = /\\u[dD]([89abAB]|[c-fC-F])[\da-fA-F]{2}/y;

/** Which half of a surrogate pair is escaped at a position (`\ud83d`, `\ude00`), or null. */
function surrogateAt(text: string, at: number): 'high' | 'low' | null {
  if (text.charCodeAt(at + 1) !== 117) return null;
  surrogateEscape.lastIndex = at;
  const half = surrogateEscape.exec(text)?.[1];
  return half === undefined ? null : /[89abAB]/.test(half) ? 'high' : 'low';
}

function endOfNumber(text: string, start: number): { at: number; isUnsafe: boolean } {
  const digitsFrom = text.charCodeAt(start) === MINUS ? start + 1 : start;
  let at = endOfDigits(text, digitsFrom);
  // There is no number after this minus, but the position must advance.
  if (at === digitsFrom) return { at, isUnsafe: false };
  let isUnsafe = at - digitsFrom >= MANY_DIGITS;
  if (text.charCodeAt(at) === POINT) {
    const fraction = endOfDigits(text, at + 1);
    if (fraction > at + 1) {
      isUnsafe ||= isZeros(text, at + 1, fraction);
      at = fraction;
    }
  }
  if ((text.charCodeAt(at) | 32) === 101) {
    const sign = text.charCodeAt(at + 1);
    const exponentFrom = sign === MINUS || sign === 43 ? at + 2 : at + 1;
    const exponent = endOfDigits(text, exponentFrom);
    if (exponent > exponentFrom) return { at: exponent, isUnsafe: true };
  }
  return { at, isUnsafe };
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isZeros(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) !== ZERO) return false;
  return true;
}
