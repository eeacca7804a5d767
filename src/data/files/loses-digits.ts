import { parse } from 'lossless-json';

/** A whole number that may be too long for exact parsing to 64 bits. */
const LONG = /\d{20}/;
/** The digits of the largest finite number. */
const MOST = 309;

/** Whether JSON contains a whole number, outside of strings, that would lose digits when parsed. */
export function losesDigits(text: string): boolean {
  if (!LONG.test(text)) return false;
  let isLost = false;
  parse(text, undefined, (number) => {
    if (/^-?\d{20,}$/.test(number)) isLost ||= number.length > MOST || BigInt(number) !== BigInt(Number(number));
    return 0;
  });
  return isLost;
}
