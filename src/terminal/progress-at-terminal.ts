import { describeProgress, type ProgressEvent, type ProgressListener, workOf } from '../progress.js';
import { printable } from '../util/printable.js';
import { colours } from './colours.js';
import { createLineWatch } from './live-lines.js';
import { createPaceMeter } from './pace-meter.js';

const PAINT: Partial<Readonly<Record<ProgressEvent['type'], (text: string) => string>>> = {
  'operation-finished': colours.green,
  waiting: colours.dim,
  scan: colours.dim,
  retry: colours.yellow,
  warning: colours.yellow,
  unmanaged: colours.dim,
  finished: colours.bold,
};

/** Where the lines are written to, such as `process.stdout`. */
interface TerminalOutput {
  /** Whether a line can be overwritten. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const INDENT = '  ';
/** Moves the cursor one line up and clears that line (ECMA-48: CUU, EL). */
const OVER_THE_LAST_LINE = '\u001b[1A\u001b[2K';
const COLUMNS = 80;
/** The least milliseconds between two lines about the same work, if lines cannot be overwritten. */
const APART: Readonly<Record<string, number>> = { retry: 2_000, waiting: 10_000 };
const COUNTS_APART = 10_000;
/** Milliseconds of waiting that are not reported. */
const PATIENCE = 1_400;

/**
 * Prints a line for each event that is of interest: what is finished and what goes wrong, but not what begins. Work that counts
 * documents shows how far it is, how fast it is, and how long the rest will take: on a terminal in a line that is overwritten,
 * elsewhere in a new line every ten seconds.
 *
 * @example new BlogDb({ ..., onProgress: progressAtTerminal() })
 */
export function progressAtTerminal(output: TerminalOutput = process.stdout): ProgressListener {
  const show = output.isTTY ? linesWrittenOver(output) : linesApart(output);
  const meter = createPaceMeter();
  const waiting = createWaiting();
  return (event) => {
    if (event.type === 'operation-started' || event.type === 'server') return;
    if (event.type === 'waiting' ? !waiting.isLong(event) : waiting.end()) return;
    show(event, workOf(event), printable(describeProgress(meter(event))) + percentOf(event));
  };
}

type Show = (event: ProgressEvent, work: string | null, line: string) => void;

/** Shows events on a terminal. The lines of unfinished work are always the last ones, and are rewritten together. */
function linesWrittenOver(output: TerminalOutput): Show {
  const live = new Map<string, string>();
  const isInterrupted = createLineWatch();
  return (event, given, line) => {
    if (isInterrupted()) live.clear();
    const over = OVER_THE_LAST_LINE.repeat(live.size);
    live.delete('waiting');
    // A terminal that does not know its width says 0.
    const columns = (output.columns || COLUMNS) - INDENT.length - 1;
    // The reason of a retry is not cut off; a longer line cannot be overwritten, so it stays.
    const work = event.type === 'retry' && line.length > columns ? null : given;
    const text = INDENT + paint(event, work === null ? line : cut(line, columns));
    const lines = [...live.values()];
    if (work === null) {
      live.clear();
      lines.push(text);
    } else if (isComplete(event)) {
      live.delete(work);
      lines.splice(0, lines.length, text, ...live.values());
    } else {
      live.set(work, text);
      lines.splice(0, lines.length, ...live.values());
    }
    output.write(over + lines.map((one) => `${one}\n`).join(''));
  };
}

/** Shows events if lines cannot be overwritten: the first and the last line of each piece of work, and some in between. */
function linesApart(output: TerminalOutput): Show {
  const printed = new Map<string, number>();
  let held: { readonly work: string; readonly text: string } | null = null;
  const print = (text: string) => void output.write(`${INDENT}${text}\n`);
  return (event, work, line) => {
    const text = paint(event, line);
    if (held !== null && held.work !== work) print(held.text);
    held = null;
    if (work === null) return print(text);
    const last = printed.get(work);
    const now = performance.now();
    if (last === undefined || now - last >= (APART[event.type] ?? COUNTS_APART) || isComplete(event)) {
      printed.set(work, now);
      print(text);
    } else if (event.type === 'scan' || event.type === 'documents') held = { work, text };
  };
}

/** Measures how long the work has been waiting, to tell whether that is long enough to be reported. */
function createWaiting() {
  let since: number | null = null;
  return {
    isLong(_event: ProgressEvent): boolean {
      since ??= performance.now();
      return performance.now() - since >= PATIENCE;
    },
    /** Ends the wait. Always returns false, so that the event that ended it is shown. */
    end(): false {
      since = null;
      return false;
    },
  };
}

function isComplete(event: ProgressEvent): boolean {
  return (event.type === 'scan' || event.type === 'documents') && event.documents === event.total;
}

/** ` (42 %)` */
function percentOf(event: ProgressEvent): string {
  if ((event.type !== 'scan' && event.type !== 'documents') || !event.total) return '';
  return ` (${Math.floor((event.documents * 100) / event.total)} %)`;
}

function paint({ type }: ProgressEvent, line: string): string {
  return PAINT[type]?.(line) ?? line;
}

function cut(line: string, columns: number): string {
  return line.length <= columns ? line : `${line.slice(0, Math.max(columns - 1, 1))}…`;
}
