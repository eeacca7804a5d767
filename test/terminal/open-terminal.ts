import { resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';

const root = resolve(__dirname, '../..');

/** A person at a terminal, in front of a program. */
export interface Terminal {
  /** Everything the terminal was sent so far, colours and all. */
  readonly screen: () => string;
  /** Waits until the screen shows the text, behind so many characters of what it showed before. Rejects when the program ends before. */
  readonly waitFor: (text: string, after?: number) => Promise<void>;
  readonly type: (keys: string) => void;
  /** The exit status. */
  readonly ended: Promise<number>;
}

export const CONTROL_C = '\u0003';
export const CONTROL_D = '\u0004';

const open = new Set<IPty>();

// A failed test may leave its program waiting for keys.
afterEach(() => {
  for (const terminal of open) terminal.kill('SIGKILL');
});

/** Runs Node with these arguments, in the project's folder unless told, on a pseudo terminal that shows colours. */
export function openTerminal(args: readonly string[], cwd = root): Terminal {
  const { NO_COLOR, FORCE_COLOR, CI, JEST_WORKER_ID, NODE_ENV, ...shell } = process.env;
  const terminal = spawn(process.execPath, [...args], {
    name: 'xterm-256color',
    cols: 120,
    rows: 40,
    cwd,
    env: { ...shell, TERM: 'xterm-256color' },
  });
  open.add(terminal);
  let screen = '';
  const waiting = new Set<() => void>();
  terminal.onData((text) => {
    screen += text;
    for (const look of waiting) look();
  });
  const ended = new Promise<number>((done) =>
    terminal.onExit(({ exitCode }) => {
      open.delete(terminal);
      done(exitCode);
    }),
  );
  const waitFor = (text: string, after = 0) =>
    new Promise<void>((done, reject) => {
      const look = () => {
        if (screen.includes(text, after)) done();
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`The program ended without showing ${JSON.stringify(text)}:\n${screen}`)));
    });
  return { screen: () => screen, waitFor, type: (keys) => terminal.write(keys), ended };
}

/** A text without what colours it and moves the cursor. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences start with one.
  return text.replace(/\u001b\[[0-9;?]*[a-zA-Z]/g, '').replaceAll('\r\n', '\n');
}
