import {
  asciiKey,
  asciiRank,
  capital,
  letterCodes,
  plain,
  restSign,
  runSign,
  separator,
  smallsSign,
  symbolSign,
  unknownSign,
  variant,
} from './english-signs.js';

/**
 * PostgreSQL's order of text in the official image, `en_US.utf8`: texts are compared by letters and digits only (digits first), then by
 * accents, then by letter case (lower case first), then by the punctuation in between, and finally by their bytes, so that no two
 * different texts are equal. The order comes from tables of glibc that JavaScript does not have; `Intl.Collator` is similar, but cannot
 * create keys for a database to sort by.
 */

/** Letters without a decomposition: the letters they are sorted as, and a mark that distinguishes them. */
const likeLetters: ReadonlyMap<string, readonly [letters: string, mark: string]> = new Map([
  ['ø', ['o', '\u0338']],
  ['đ', ['d', '\u0338']],
  ['ł', ['l', '\u0338']],
  ['ħ', ['h', '\u0338']],
  ['ŧ', ['t', '\u0338']],
  ['ð', ['d', '\u0339']],
  ['ı', ['i', '\u0339']],
  ['ß', ['ss', '']],
  ['æ', ['ae', '']],
  ['œ', ['oe', '']],
]);

/** Accents in their order; others follow by code point. */
const accents = '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0327\u0328\u0304\u0339';

const simple = /^[a-z0-9]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern means all of ASCII.
const ascii = /^[\u0000-\u007f]*$/;
const hangul = /[\uac00-\ud7a3]/;

/** A key whose code points sort like the texts on the server; two keys are equal if the texts are. */
export function englishKey(text: string): string {
  if (simple.test(text)) return `${text}${separator}${separator}${separator}${restSign}`;
  if (ascii.test(text)) return asciiKey(text);
  const levels: Levels = { letters: '', accents: [], cases: '', places: [], last: 0 };
  for (const character of text) {
    if (character < '\u0080') addAscii(levels, character);
    else addCharacter(levels, character);
  }
  const key = [
    levels.letters,
    trimmed(levels.accents.join('')),
    packedCases(trimmed(levels.cases)),
    placesOf(levels),
  ].join(separator);
  return `${key}${separator}${text}`;
}

/** Compares two texts in the server's order: negative, 0 or positive. */
export function compareEnglish(left: string, right: string): number {
  return compareCodePoints(englishKey(left), englishKey(right));
}

/** UTF-16 sorts characters beyond the basic plane before the end of that plane; SQLite, which compares UTF-8, does not. */
function compareCodePoints(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  let at = 0;
  while (at < shorter && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  if (at === shorter) return left.length - right.length;
  const before = at - 1;
  // The first difference may be in the second half of a character.
  return differenceAt(left, right, before) || differenceAt(left, right, at);
}

function differenceAt(left: string, right: string, at: number): number {
  return (left.codePointAt(at) ?? 0) - (right.codePointAt(at) ?? 0);
}

interface Levels {
  letters: string;
  /** A list, since marks are inserted before its end; copying a text as long for each would take quadratic time. */
  readonly accents: string[];
  cases: string;
  /** Letters and punctuation in their order; null is a letter. */
  readonly places: (string | null)[];
  /** The number of places up to the last letter. */
  last: number;
}

function addAscii(levels: Levels, character: string): void {
  const code = character.charCodeAt(0);
  if (letterCodes[code] === 0) levels.places.push(rankOf(character));
  else addLetter(levels, character.toLowerCase(), code >= 65 && code <= 90 ? capital : plain);
}

function addLetter(levels: Levels, letter: string, letterCase: string): void {
  levels.letters += letter;
  levels.accents.push(plain);
  levels.cases += letterCase;
  levels.places.push(null);
  levels.last = levels.places.length;
}

const letterOrDigit = /[\p{L}\p{N}]/u;
const mark = /\p{M}/u;

/** What a part of a character adds to the levels. */
type Addition = (levels: Levels) => void;

const additions = new Map<string, readonly Addition[]>();
const mostKept = 20_000;

function addCharacter(levels: Levels, character: string): void {
  let known = additions.get(character);
  if (!known) {
    known = additionsOf(character);
    if (additions.size >= mostKept) additions.clear();
    additions.set(character, known);
  }
  for (const add of known) add(levels);
}

function additionsOf(character: string): Addition[] {
  // Hangul is sorted by syllables, and the Cyrillic short I is a separate letter.
  const parts = hangul.test(character) || /[йЙ]/.test(character) ? character : character.normalize('NFKD');
  const isVariant = character.normalize('NFKC') !== character.normalize('NFC');
  return [...parts].map((part): Addition => {
    if (mark.test(part)) return (levels) => addMark(levels, part);
    if (letterOrDigit.test(part)) return (levels) => addLetters(levels, part, isVariant);
    const rank = rankOf(part);
    return (levels) => levels.places.push(rank);
  });
}

function addLetters(levels: Levels, part: string, isVariant: boolean): void {
  const lower = part.toLowerCase();
  const like = likeLetters.get(lower);
  const letterCase = lower !== part ? capital : isVariant || like?.[1] === '' ? variant : plain;
  for (const letter of like?.[0] ?? lower) addLetter(levels, letter, letterCase);
  if (like && like[1] !== '') addMark(levels, like[1]);
}

/** A mark belongs to the letter before it; a mark without a letter counts as punctuation. */
function addMark(levels: Levels, accent: string): void {
  if (levels.accents.length === 0) {
    levels.places.push(rankOf(accent));
    return;
  }
  const rank = accents.indexOf(accent);
  const sign = rank >= 0 ? String.fromCharCode(3 + rank) : accent;
  levels.accents[levels.accents.length - 1] = sign;
  levels.accents.push(plain);
}

/** The rank of a character that is not a letter: unknown characters, then controls, punctuation, and all other symbols. */
function rankOf(character: string): string {
  if (/[\p{Cn}\p{Co}\p{Cs}]/u.test(character)) return unknownSign;
  return asciiRank(character.codePointAt(0) ?? 0) ?? symbolSign + character;
}

/** Letter cases in compressed form: runs of small letters by their length. */
function packedCases(cases: string): string {
  let packed = '';
  let smalls = 0;
  for (const letterCase of cases) {
    if (letterCase === plain) smalls++;
    else {
      packed += smallsSign(smalls) + letterCase;
      smalls = 0;
    }
  }
  return packed;
}

/** Removes the lowest signs at the end of a level, which compare as if they were absent. */
function trimmed(level: string): string {
  let end = level.length;
  while (end > 0 && level[end - 1] === plain) end--;
  return level.slice(0, end);
}

function placesOf({ places, last }: Levels): string {
  let rest = last;
  while (rest > 0 && places[rest - 1] === null) rest--;
  let inside = '';
  let run = 0;
  for (const place of places.slice(0, rest)) {
    if (place === null) run++;
    else {
      inside += runSign(run) + place;
      run = 0;
    }
  }
  return `${inside}${runSign(run)}${restSign}${places.slice(last).join('')}`;
}
