import type { ErrorFacts } from '../../errors.js';

/** Where an option of a call stands: in the call, and as a flag of the command line. */
export function optionPlace(call: string, option: string): Pick<ErrorFacts, 'at' | 'commandLine'> {
  return { at: `${call}({ ${option} })`, commandLine: { at: flagOf(option) } };
}

/** The flag that gives an option at the command line: `--lock-timeout`. */
function flagOf(option: string): string {
  const name = option === 'renames' ? 'rename' : option;
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
