import type { ExitCode } from './exit-codes.js';
import type { Output, Printer } from './printing/printer.js';

export interface Streams {
  readonly output: Output;
  readonly errors: Output;
}

/** What a command works with, apart from its options. */
export interface CommandEnvironment {
  readonly printer: Printer;
  /** Aborted by the first Ctrl-C or SIGTERM. A command that asks for this signal must stop by itself, at a safe point. */
  readonly interruption: () => AbortSignal;
  /** The same signal, for code that only observes it: a command that has not called `interruption` is stopped soon after Ctrl-C. */
  readonly interrupted: AbortSignal;
}

/** The exit status of a command; undefined means done. */
// biome-ignore lint/suspicious/noConfusingVoidType: work that returns nothing is done
export type CommandOutcome = ExitCode | void;

export type CommandWork = (environment: CommandEnvironment) => Promise<CommandOutcome>;

export interface CommonOptions {
  readonly json?: true;
}

/** Runs a command's work and keeps its exit status; passed to the definition of each command. */
export type RunCommand = (options: CommonOptions, work: CommandWork) => Promise<void>;
