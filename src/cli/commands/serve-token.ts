import { type Command, InvalidArgumentError, Option } from 'commander';
import { definedOnly } from '../../util/defined-only.js';
import type { CommandEnvironment, CommonOptions, RunCommand } from '../command-environment.js';
import { UsageError } from '../usage-error.js';

interface TokenCommandOptions extends CommonOptions {
  readonly user: string;
  readonly team?: readonly string[];
  readonly label?: readonly string[];
  readonly verified?: true;
  readonly expires: number;
  readonly project: string;
  readonly key?: string;
}

export function defineServeToken(command: Command, run: RunCommand): void {
  command
    .summary('make a token (JWT) that lets a client act as a user')
    .description(
      'Prints a token for a user of a server that runs with the same --key and --project. Clients pass it to `client.setJWT(token)` and then see and change the rows that the permissions of that user, its teams and labels allow. The server stores no users, so any id is valid.',
    )
    .requiredOption('--user <id>', 'id of the user')
    .addOption(
      new Option(
        '--team <id>',
        'team of the user, with roles after slashes: red, red/owner; may be repeated',
      ).argParser(collect),
    )
    .addOption(new Option('--label <label>', 'label of the user; may be repeated').argParser(collect))
    .option('--verified', 'treat the email address of the user as verified')
    .addOption(
      new Option('--expires <time>', 'how long the token is valid: 90s, 15m, 12h, 30d')
        .argParser(toSeconds)
        .default(900, '15m'),
    )
    .addOption(new Option('--key <secret>', 'API key that the server was started with').env('APPWRITE_API_KEY'))
    .option('--project <id>', 'id of the project (default: embedded)')
    .option('--json', 'print the result as one line of JSON')
    .allowExcessArguments(false)
    .action((_options: unknown, self: Command) => {
      // If both commands have an option, commander gives it to the parent, wherever it is written.
      const options = { ...self.opts(), ...definedOnly(self.parent?.opts() ?? {}) } as TokenCommandOptions;
      return run(options, (environment) => printToken(options, environment));
    });
}

async function printToken(options: TokenCommandOptions, { printer }: CommandEnvironment): Promise<void> {
  const { user, key, project, label, verified, expires } = options;
  if (!key)
    throw new UsageError('--key is needed, or the environment variable APPWRITE_API_KEY: the key of the server.');
  const { createToken } = await import('../../embedded/index.js');
  const teams = (options.team ?? []).map(readTeam);
  const claims = { userId: user, teams, labels: label ?? [], ...(verified && { verified }) };
  const token = tokenOf(() => createToken(claims, { projectId: project, apiKey: key, seconds: expires }));
  printer.result({ token, userId: user, expiresIn: expires }, token);
}

/** Turns an error about a user id that no permission can contain into a usage error. */
function tokenOf(create: () => string): string {
  try {
    return create();
  } catch (error) {
    throw error instanceof Error ? new UsageError(error.message) : error;
  }
}

function readTeam(text: string): { readonly id: string; readonly roles: readonly string[] } {
  const [id = '', ...roles] = text.split('/');
  return { id, roles };
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function toSeconds(text: string): number {
  const [, amount, unit = 's'] = /^([1-9]\d{0,6})([smhd])?$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('A time is a number and s, m, h or d: 15m.');
  return Number(amount) * (units[unit] ?? 1);
}

/** For options that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
