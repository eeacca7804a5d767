/** Where commands say what they have to say: one printer for people, one for programs (`--json`). */
export interface Printer {
  /** The answer of a command, given once: `data` is for programs, `text` for people. */
  result(data: unknown, text: string): void;
  /** A line for a person; nothing under `--json`. */
  note(line: string): void;
  /** Lines of progress as they are, which may write over the ones before; nothing under `--json`. */
  progress(text: string): void;
  /** Output that is always printed: the log of a server, line by line, beside the results. */
  log(line: string): void;
  /** The terminal that notes go to; null where they go elsewhere, or nowhere. */
  readonly terminal: { readonly columns: number | undefined } | null;
  /** Why the command failed. */
  failure(error: unknown): void;
}

/** Takes finished text; the streams of a process are such. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}
