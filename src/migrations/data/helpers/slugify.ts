/** Latin letters that are not an accented form of another letter. */
const LETTERS = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ħ: 'h', ı: 'i', ŋ: 'ng' }),
);

/**
 * A text as part of a URL: lower-case letters and digits of any script, without accents on Latin letters, joined by hyphens. Empty if the
 * text has neither letters nor digits.
 *
 * @example slugify('Größe & Maß, 2. Auflage') // 'grosse-mass-2-auflage'
 */
export function slugify(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC');
  return Array.from(plain, (letter) => LETTERS.get(letter) ?? letter)
    .join('')
    .replace(/['’]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/gu, '');
}

/** The slug variant of a `number` from 1: the slug itself, then with `-2`, `-3` and so on, cut to fit a length. */
export function numberedSlug(slug: string, number: number, maxLength: number): string {
  const suffix = number === 1 ? '' : `-${number}`;
  const room = Math.max(1, maxLength - suffix.length);
  return `${cut(slug, room)}${suffix}`;
}

/** The first characters (code points), without a hyphen at the end. */
function cut(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length ? text : letters.slice(0, length).join('').replace(/-+$/u, '');
}
