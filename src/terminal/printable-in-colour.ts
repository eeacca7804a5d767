import { printable } from '../util/printable.js';
import { colours } from './colours.js';

/** What `colours` makes; in brackets, so that it stays when a text is split by it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
const COLOUR = /(\u001b\[(?:1|2|22|3[1-69])m)/;

/** Text for a terminal: what names and values of others hold cannot move its cursor or hide what is around them. */
export function printableInColour(text: string): string {
  if (!colours.isColorSupported) return printable(text);
  return text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 0 ? printable(part) : part))
    .join('');
}
