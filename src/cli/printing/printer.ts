/** How commands print: one printer for people, one for programs (`--json`). */
export interface Printer {
  /** The result of a command, called once: `data` is for programs, `text` for people. */
  result(data: unknown, text: string): void;
  /** A line for a person; ignored with `--json`. */
  note(line: string): void;
  /** Progress text, which may overwrite earlier lines; ignored with `--json`. */
  progress(text: string): void;
  /** Output that is always printed in addition to the result: the lines of a server's log. */
  log(line: string): void;
  /** The terminal that notes are printed to; null if they go elsewhere or nowhere. */
  readonly terminal: { readonly columns: number | undefined } | null;
  /** Prints why the command failed. */
  failure(error: unknown): void;
}

/** Takes text to write; the streams of a process satisfy it. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
