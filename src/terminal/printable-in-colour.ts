import { printable } from '../util/printable.js';
import { colours } from './colours.js';

/** The escape sequences that `colours` writes; a group, so that `split` keeps them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
const COLOUR = /(\u001b\[(?:1|2|22|3[1-69])m)/;

/** Makes text safe for a terminal: control characters in names and values cannot move the cursor or hide other text. Colours stay. */
export function printableInColour(text: string): string {
  if (!colours.isColorSupported) return printable(text);
  return text
    .split(COLOUR)
    .map((part, at) => (at % 2 === 0 ? printable(part) : part))
    .join('');
}
