import type { ErrorFacts } from '../../errors.js';

/** The place of an option in a call, and its flag on the command line. */
export function optionPlace(call: string, option: string): Pick<ErrorFacts, 'at' | 'commandLine'> {
  return { at: `${call}({ ${option} })`, commandLine: { at: flagOf(option) } };
}

/** The command-line flag of an option: `--lock-timeout`. */
function flagOf(option: string): string {
  const name = option === 'renames' ? 'rename' : option;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
