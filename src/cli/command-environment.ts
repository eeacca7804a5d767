import type { ExitCode } from './exit-codes.js';
import type { Output, Printer } from './printing/printer.js';

export interface Streams {
  readonly output: Output;
  readonly errors: Output;
}

/** What a command works with besides its options. */
export interface CommandEnvironment {
  readonly printer: Printer;
  /** Aborted by the first Ctrl-C or SIGTERM; a command that asks for it has to end at a safe point by itself. */
  readonly interruption: () => AbortSignal;
  /** The same for those who only want to know: a command that asks for nothing is ended soon after. */
  readonly interrupted: AbortSignal;
}

/** The exit status of a command; nothing where all is done. */
// biome-ignore lint/suspicious/noConfusingVoidType: work that ends without a word is done
export type CommandOutcome = ExitCode | void;

export type CommandWork = (environment: CommandEnvironment) => Promise<CommandOutcome>;

export interface CommonOptions {
  readonly json?: true;
}

/** Runs a command's work and keeps its exit status; given to each command's definition. */
export type RunCommand = (options: CommonOptions, work: CommandWork) => Promise<void>;
