import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CopyWay } from '../documents/write-strategy.js';
import { atCommandLine } from '../errors.js';
import { openProject, type Project } from '../project/open-project.js';
import { IDENTIFIER } from '../schema/limits.js';
import type { Confirm } from '../schema-manager/plan/destructive-consent.js';
import { MigrationPlan } from '../schema-manager/plan/migration-plan.js';
import { confirmAtTerminal } from '../terminal/confirm-at-terminal.js';
import { definedOnly } from '../util/defined-only.js';
import type { CommandOutcome, CommonOptions, RunCommand } from './command-environment.js';
import { runSupervised, type SupervisedWork } from './supervise.js';

export interface ProjectOptions extends CommonOptions {
  readonly config?: string;
}

interface ProjectWork extends SupervisedWork {
  readonly project: Project;
}

interface WorkOptions extends ProjectOptions {
  /** Whether the command needs no server, so that the configuration need not name one. */
  readonly asksNoServer?: boolean;
}

/** Runs a command's work on the project its options name. */
export function runOnProject(
  run: RunCommand,
  { config, asksNoServer = false, ...options }: WorkOptions,
  work: (environment: ProjectWork) => Promise<CommandOutcome>,
): Promise<void> {
  return runSupervised(
    run,
    options,
    ({ onProgress, scope }) =>
      openProject({
        from: process.cwd(),
        chosen: config ?? null,
        onProgress,
        scope,
        confirm: confirmOnCommandLine(options),
        offline: asksNoServer,
      }),
    (project, environment) => work(Object.assign(environment, { project })),
    ({ db }) => db.dispose(),
  );
}

/** Defines a command that works on a project and has no arguments or options of its own. */
export function projectCommand(
  description: string,
  work: (environment: ProjectWork) => Promise<CommandOutcome>,
): (command: Command, run: RunCommand) => void {
  return (command, run) => {
    withConfig(command)
      .description(description)
      .action((options: ProjectOptions) => runOnProject(run, options, work));
  };
}

/** Asks about a plan in command-line wording; null if nobody can be asked. */
export function confirmOnCommandLine({ json }: CommonOptions): Confirm | null {
  return (json !== true && confirmAtTerminal(process.stdin, process.stdout, planAtCommandLine)) || null;
}

/** A plan whose findings use command-line wording. */
export function planAtCommandLine(plan: MigrationPlan): MigrationPlan {
  const { blockers, hints } = plan;
  return new MigrationPlan({ ...plan, blockers: blockers.map(atCommandLine), hints: hints.map(atCommandLine) });
}

export function withConfig(command: Command): Command {
  return command.option('--config <path>', 'configuration file; by default searched from this folder upwards');
}

/** Options for changes of type: who is prevented from writing, and how documents are written. */
export function withCopying(command: Command): Command {
  return command
    .addOption(
      new Option('--fence <who>', 'prevent others from writing while a type changes').choices(['clients', 'all']),
    )
    .addOption(
      new Option('--copy <way>', 'how documents are written while a type changes; by default `single`').choices([
        'single',
        'distinct',
        'transactions',
      ]),
    )
    .addOption(
      new Option('--concurrency <number>', 'steps that run at the same time; by default 8').argParser(toPositiveCount),
    );
}

export interface CopyingOptions {
  readonly fence?: 'clients' | 'all';
  readonly copy?: CopyWay;
  readonly concurrency?: number;
}

export function copyingOf({ fence, copy, concurrency }: CopyingOptions): CopyingOptions {
  return definedOnly({ fence, copy, concurrency });
}

export function lockTimeoutOption(): Option {
  return new Option('--lock-timeout <seconds>', 'how long to wait for another run; by default 60').argParser(
    toMilliseconds,
  );
}

export function withDrops(command: Command): Command {
  return command.addOption(
    new Option(
      '--drops <what>',
      'what happens to dropped attributes and collections: `park` hides them until `entwrite purge`',
    ).choices(['delete', 'park']),
  );
}

export interface DropsOption {
  readonly drops?: 'delete' | 'park';
}

/** For options that take a list: separate words or commas; may be repeated. */
export function toList(text: string, before: readonly string[] | true = []): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const given = names.filter((name) => name !== '');
  if (given.length === 0) throw new InvalidArgumentError('Expected at least one name, or leave the option out.');
  return [...(before === true ? [] : before), ...given];
}

/** `--rename users.about=bio`: the attribute was renamed; `users.about=`: it was not. */
export function toRename(
  text: string,
  before: Readonly<Record<string, string | false>> = {},
): Readonly<Record<string, string | false>> {
  const [, name, to] = /^([^.=]+\.[^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || to === undefined) {
    throw new InvalidArgumentError('A rename is `collection.old=new`, or `collection.old=` if it was not renamed.');
  }
  return { ...before, [name]: to === '' ? false : to };
}

export function toMilliseconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Expected a number of seconds.');
  return Number(text) * 1000;
}

/** A port, or 0 for any free one. */
export function toPort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('A port is 0 to 65535.');
  return Number(text);
}

function toPositiveCount(text: string): number {
  if (toCount(text) > 0) return toCount(text);
  throw new InvalidArgumentError('Expected a whole number, 1 or more.');
}

/** The id of a database that a command writes to. */
export function toDatabaseId(text: string): string {
  if (IDENTIFIER.test(text) && text !== 'transactions') return text;
  throw new InvalidArgumentError(
    'An id has at most 36 letters, digits, `_`, `.` and `-`, a letter or digit first, and is not `transactions`.',
  );
}

export function toCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}
