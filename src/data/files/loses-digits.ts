import { parse } from 'lossless-json';

/** Digits of a whole number that no exact parser of 64 bits keeps. */
const LONG = /\d{20}/;
/** Digits of the largest finite number. */
const MOST = 309;

/** Whether a text of JSON has a whole number, outside of its texts, that would come in with other digits. */
export function losesDigits(text: string): boolean {
  if (!LONG.test(text)) return false;
  let isLost = false;
  parse(text, undefined, (number) => {
    if (/^-?\d{20,}$/.test(number)) isLost ||= number.length > MOST || BigInt(number) !== BigInt(Number(number));
    return 0;
  });
  return isLost;
}
