/**
 * How a key of `english-order.ts` is encoded, sign by sign. Signs sort in the order of their meaning, and common ones take one byte, since
 * every stored text has a key.
 *
 * Levels: letters, accents, letter cases, positions of punctuation, with a separator between them that is lower than all signs.
 */
export const separator = '\u0001';
export const plain = '\u0002';
export const variant = '\u0003';
export const capital = '\u0004';
const [SEPARATOR, CAPITAL] = [1, 4];

/** Positions: unknown characters, controls, punctuation, other symbols, runs of letters (longer runs are higher), the rest. */
export const unknownSign = '\u0002';
export const symbolSign = '\u0041';
const CONTROL = 0x03;
const CONTROLS = 0x20;
const PUNCTUATION = 0x10;
const RUN = 0x42;
const LONG_RUN = 0x7f;
/** The longest run that one sign can encode. */
const SHORT_RUN = LONG_RUN - RUN - 1;
/** The remaining letters, which only punctuation at the end can follow. */
const REST = 0x80;
export const restSign = String.fromCharCode(REST);

/** Letter cases: a run of small letters before another case is lower if it is longer. */
const SMALLS = 0x7e;
const MANY_SMALLS = 0x10;
/** The number of small letters that `MANY_SMALLS` stands for. */
const MANY = 96;

/** Punctuation in its order; other symbols follow by code point. */
const punctuation = ' _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$';

/** By ASCII code: the code of the small letter or digit; 0 for others. */
export const letterCodes = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(character) ? character.charCodeAt(0) : 0;
});

/** By ASCII code: the sign of a punctuation character. */
const punctuationCodes = Uint8Array.from(
  { length: 128 },
  (_, code) => PUNCTUATION + Math.max(punctuation.indexOf(String.fromCharCode(code)), 0),
);

function isControl(code: number): boolean {
  return code < 32 || (code >= 127 && code < 160);
}

const controlCode = (code: number): number => CONTROLS + (code < 32 ? code : code - 95);

/** The sign of an ASCII control or punctuation character; null for others. */
export function asciiRank(code: number): string | null {
  if (isControl(code)) return String.fromCharCode(CONTROL, controlCode(code));
  return code < 128 && letterCodes[code] === 0 ? String.fromCharCode(punctuationCodes[code] ?? 0) : null;
}

/** The sign for a run of letters between punctuation. */
export function runSign(length: number): string {
  if (length === 0) return '';
  const full = Math.ceil(length / SHORT_RUN) - 1;
  return String.fromCharCode(LONG_RUN).repeat(full) + String.fromCharCode(RUN + length - full * SHORT_RUN);
}

/** The sign for a run of small letters before a capital or a variant. */
export function smallsSign(length: number): string {
  const full = Math.floor(length / MANY);
  return String.fromCharCode(MANY_SMALLS).repeat(full) + String.fromCharCode(SMALLS - (length - full * MANY));
}

/** Number of characters that the preallocated buffer is for. */
const ROOM = 4096;
/** The maximum bytes of a level for each character of a text, and its minimum. */
const [LEVEL, LEAST] = [3, 16];
const standing = roomOf(ROOM);

interface Room {
  readonly key: Buffer;
  readonly cases: Buffer;
  readonly places: Buffer;
}

function roomOf(length: number): Room {
  const size = LEVEL * length + LEAST;
  return { key: Buffer.alloc(3 * size), cases: Buffer.alloc(size), places: Buffer.alloc(size) };
}

/** The key of a text with only ASCII characters: one pass over its codes. */
export function asciiKey(text: string): string {
  const { length } = text;
  const { key, cases, places } = length <= ROOM ? standing : roomOf(length);
  let end = 0;
  let casesEnd = 0;
  let smalls = 0;
  let placesEnd = 0;
  let run = 0;
  // The end of the punctuation that a letter follows, and the start of the punctuation at the end.
  let insideEnd = 0;
  let restStart = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    const letter = letterCodes[code] ?? 0;
    if (letter !== 0) {
      if (run === 0) insideEnd = placesEnd;
      run++;
      key[end++] = letter;
      if (code < 65 || code > 90) smalls++;
      else {
        for (; smalls >= MANY; smalls -= MANY) cases[casesEnd++] = MANY_SMALLS;
        cases[casesEnd++] = SMALLS - smalls;
        cases[casesEnd++] = CAPITAL;
        smalls = 0;
      }
      continue;
    }
    if (run > 0) {
      for (; run > SHORT_RUN; run -= SHORT_RUN) places[placesEnd++] = LONG_RUN;
      places[placesEnd++] = RUN + run;
      run = 0;
      restStart = placesEnd;
    }
    if (isControl(code)) {
      places[placesEnd++] = CONTROL;
      places[placesEnd++] = controlCode(code);
    } else places[placesEnd++] = punctuationCodes[code] ?? 0;
  }
  key[end++] = SEPARATOR;
  key[end++] = SEPARATOR;
  // Levels are short, so a loop is faster than a call of `copy`.
  for (let at = 0; at < casesEnd; at++) key[end++] = cases[at] ?? 0;
  key[end++] = SEPARATOR;
  for (let at = 0; at < insideEnd; at++) key[end++] = places[at] ?? 0;
  key[end++] = REST;
  if (run === 0) for (let at = restStart; at < placesEnd; at++) key[end++] = places[at] ?? 0;
  return key.toString('latin1', 0, end);
}
