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

/** Where lines go; the streams of a process are such. */
export interface TerminalOutput {
  /** Whether a line can be written over. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const INDENT = '  ';
/** One line up, and that line empty (ECMA-48: CUU, EL). */
const OVER_THE_LAST_LINE = '\u001b[1A\u001b[2K';
const COLUMNS = 80;

/**
 * Prints a line per event that a person wants to see: what is finished, what goes wrong; not what only begins. On a terminal the
 * counts of one piece of work take one line, which is written over.
 *
 * @example new BlogDb({ ..., onProgress: progressAtTerminal() })
 */
export function progressAtTerminal(output: TerminalOutput = process.stdout): ProgressListener {
  let last: string | null = null;
  return (event) => {
    if (event.type === 'operation-started' || event.type === 'waiting' || event.type === 'server') return;
    const line = describeProgress(event);
    const work = output.isTTY && INDENT.length + line.length < (output.columns ?? COLUMNS) ? workOf(event) : null;
    const start = work !== null && work === last ? OVER_THE_LAST_LINE : '';
    output.write(`${start}${INDENT}${PAINT[event.type]?.(line) ?? line}\n`);
    last = work;
  };
}

/** What an event counts; null where it counts nothing. */
function workOf(event: ProgressEvent): string | null {
  if (event.type === 'scan') return `scan ${event.collection}`;
  return event.type === 'documents' ? `${event.action} ${event.collection}` : null;
}
