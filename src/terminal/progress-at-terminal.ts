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

/** Where lines go; the streams of a process are such. */
interface TerminalOutput {
  /** Whether a line can be written over. */
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const INDENT = '  ';
/** One line up, and that line empty (ECMA-48: CUU, EL). */
const OVER_THE_LAST_LINE = '\u001b[1A\u001b[2K';
const COLUMNS = 80;
/** Milliseconds between two lines on the same work where lines cannot be written over. */
const APART: Readonly<Record<string, number>> = { retry: 2_000, waiting: 10_000 };
const COUNTS_APART = 10_000;
/** Milliseconds of waiting that need no word. */
const PATIENCE = 1_400;

/**
 * Prints a line per event that a person wants to see: what is finished, what goes wrong; not what only begins. Work that counts
 * documents shows how far it got, how fast, and how long the rest takes: on a terminal in one line each, which is written over,
 * elsewhere in a line every ten seconds.
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

/** The lines of unfinished work are the last ones, and are rewritten together. */
function linesWrittenOver(output: TerminalOutput): Show {
  const live = new Map<string, string>();
  const isInterrupted = createLineWatch();
  return (event, given, line) => {
    if (isInterrupted()) live.clear();
    const over = OVER_THE_LAST_LINE.repeat(live.size);
    live.delete('waiting');
    // A terminal may not know its width, which is 0 then.
    const columns = (output.columns || COLUMNS) - INDENT.length - 1;
    // A reason is not cut off.
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

/** The first and the last line of a piece of work, and one now and then between. */
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

/** Whether the wait is long enough to be reported. */
function createWaiting() {
  let since: number | null = null;
  return {
    isLong(_event: ProgressEvent): boolean {
      since ??= performance.now();
      return performance.now() - since >= PATIENCE;
    },
    /** Never keeps an event from being shown. */
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
