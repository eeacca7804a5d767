import type { AskRename } from '../schema-manager/plan/resolve-renames.js';
import { askAtTerminal } from './ask-at-terminal.js';

/** Returns a function that asks at the terminal whether an attribute was renamed, and shows some of its values; undefined if there is no terminal. */
export function askRenameAtTerminal(input = process.stdin, output = process.stdout): AskRename | undefined {
  const ask = askAtTerminal(input, output);
  if (ask === undefined) return undefined;
  return ({ collection, from, to }, samples, hasLooked) => {
    const values = samples.length === 0 ? 'no values' : samples.map((value) => JSON.stringify(value)).join(', ');
    const shown = hasLooked ? ` (${values})` : '';
    return ask(
      `'${collection}.${from}'${shown} is dropped and '${collection}.${to}' is added, and both are alike.\nWas it renamed? (y/N): `,
    );
  };
}
