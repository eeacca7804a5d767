/** `2026-01-02T03:04:05.678+00:00`, the one form in which Appwrite sends dates. */
const LENGTH = 29;

/**
 * A date from the text that Appwrite sends, several times faster than `new Date`, which reads any other form.
 *
 * @example wireDate('2026-01-02T03:04:05.678+00:00')
 */
export function wireDate(text: string): Date {
  const year = number(text, 0, 4);
  const isUsual =
    text.length === LENGTH && year >= 100 && text[10] === 'T' && text[19] === '.' && text.endsWith('+00:00');
  if (!isUsual) return new Date(text);
  const time = Date.UTC(
    year,
    number(text, 5, 2) - 1,
    number(text, 8, 2),
    number(text, 11, 2),
    number(text, 14, 2),
    number(text, 17, 2),
    number(text, 20, 3),
  );
  return new Date(time);
}

const ZERO = 48;

function number(text: string, at: number, digits: number): number {
  let value = 0;
  for (let index = at; index < at + digits; index += 1) value = value * 10 + text.charCodeAt(index) - ZERO;
  return value;
}
