import { describeProgress, type ProgressEvent, type ProgressListener } from '../progress.js';
import { colours } from './colours.js';

const PAINT: Partial<Readonly<Record<ProgressEvent['type'], (text: string) => string>>> = {
  'operation-finished': colours.green,
  waiting: colours.dim,
  scan: colours.dim,
  retry: colours.yellow,
  warning: colours.yellow,
  unmanaged: colours.dim,
  finished: colours.bold,
};

/**
 * Prints a line per event that a person wants to see: what is finished, what goes wrong; not what only begins.
 *
 * @example new BlogDb({ ..., onProgress: progressAtTerminal() })
 */
export function progressAtTerminal(output: { write(text: string): unknown } = process.stdout): ProgressListener {
  return (event) => {
    if (event.type === 'operation-started' || event.type === 'waiting') return;
    const line = describeProgress(event);
    output.write(`  ${PAINT[event.type]?.(line) ?? line}\n`);
  };
}
