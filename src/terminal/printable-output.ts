import { Writable } from 'node:stream';
import { printable } from '../util/printable.js';

/** A stream of text to a terminal that shows by number what would move its cursor. */
export function printableOutput(terminal: Writable): Writable {
  return new Writable({
    decodeStrings: false,
    write: (text, _encoding, done) => void terminal.write(printable(String(text)), done),
  });
}
