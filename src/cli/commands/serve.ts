import { type Command, InvalidArgumentError, Option } from 'commander';
import { colours } from '../../terminal/colours.js';
import { definedOnly } from '../../util/defined-only.js';
import type { CommandEnvironment, CommonOptions, RunCommand } from '../command-environment.js';
import { aborted } from '../interruption.js';
import { toPort } from '../project-command.js';
import { startFailure } from '../start-failure.js';
import { UsageError } from '../usage-error.js';
import { collect, defineServeToken } from './serve-token.js';

interface ServeOptions extends CommonOptions {
  readonly file?: string;
  readonly port: number;
  readonly host: string;
  readonly allowRemote?: true;
  readonly project: string;
  readonly key?: string;
  readonly origin?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly appwrite?: import('../../embedded/index.js').AppwriteVersion;
  readonly engine?: import('../../embedded/index.js').EngineName;
}

type DialNames = import('../../embedded/index.js').DialNames;

const MEMORY = ':memory:';

export function define(command: Command, run: RunCommand): void {
  command
    .description(
      'Runs an Appwrite-compatible server (databases API) on this machine, for development and tests in any language. It prints its endpoint when it is ready and ends on Ctrl-C or SIGTERM.',
    )
    .addOption(
      new Option('--file <path>', 'keep the data in this SQLite file, which is created if missing').conflicts('memory'),
    )
    .option('--memory', 'keep the data in memory only (the default)')
    .addOption(
      new Option('--port <number>', 'port to listen on; by default a free one').argParser(toPort).default(0, 'any'),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; all except loopback need --allow-remote').default(
        '127.0.0.1',
      ),
    )
    .option('--allow-remote', 'let other machines reach the server')
    .addOption(new Option('--project <id>', 'id of the project').argParser(toProject).default('embedded'))
    .option('--key <secret>', 'API key of the project; by default one is generated and printed')
    .addOption(
      new Option(
        '--origin <origin>',
        'also accept calls from this web page, besides those of this machine: https://app.example, app.example or *.app.example; may be repeated',
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--allow-host <name>',
        'also answer to this host name, besides those of this machine; may be repeated',
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--appwrite <version>',
        'Appwrite version to behave like, by default 1.9; a file keeps the version it was created with',
      ).choices(['1.9', 'main']),
    )
    .addOption(
      new Option(
        '--engine <name>',
        'database engine to behave like, by default mariadb; a file keeps the engine it was created with',
      ).choices(['mariadb', 'postgresql']),
    )
    .addHelpText('after', EXAMPLES)
    .action((options: ServeOptions) => run(options, (environment) => serve(options, environment)));
  defineServeToken(command.command('token'), run);
}

const EXAMPLES = `
Examples:
  entwrite serve                                   in memory, on a free port
  entwrite serve --file blog.db --port 4000 --key standard_local
  entwrite serve --appwrite main --engine postgresql
  entwrite serve token --key standard_local --user anna --team red/owner
  entwrite serve --json                            {"endpoint":"…","projectId":"…","apiKey":"…"} for scripts`;

async function serve(options: ServeOptions, { printer, interruption }: CommandEnvironment): Promise<void> {
  requireSafe(options);
  const interrupted = interruption();
  const { EmbeddedAppwrite } = await import('../../embedded/index.js');
  const place = { file: options.file ?? MEMORY, port: options.port, host: options.host };
  const server = await EmbeddedAppwrite.start({
    ...place,
    projectId: options.project,
    ...(options.allowRemote && { allowRemote: true }),
    ...definedOnly({
      apiKey: options.key,
      appwrite: options.appwrite,
      engine: options.engine,
      origins: options.origin,
      hosts: options.allowHost,
    }),
    log: (line) => printer.log(`${new Date().toISOString()} ${line}`),
  }).catch((error: unknown) => {
    throw startFailure(error, place);
  });
  const { projectId, apiKey } = server;
  const started = { endpoint: reachable(server.endpoint), projectId, apiKey };
  printer.result(started, describe({ ...started, ...server.dials }, options));
  await aborted(interrupted);
  await server.stop();
  printer.note('Stopped.');
}

/** Throws a UsageError, whose message never contains the key. */
function requireSafe({ host, allowRemote, key }: ServeOptions): void {
  if (!LOOPBACK.includes(host) && !allowRemote) {
    throw new UsageError(`--host ${host} lets other machines reach the server; add --allow-remote if you want that.`);
  }
  if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError('--key takes visible ASCII characters without spaces, since it travels in a header.');
  }
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** A server that listens on all addresses is reachable on the loopback address. */
function reachable(endpoint: string): string {
  return endpoint.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

interface Started extends DialNames {
  readonly endpoint: string;
  readonly projectId: string;
  readonly apiKey: string;
}

function describe(
  { endpoint, projectId, apiKey, appwrite, engine }: Started,
  { file, key, allowRemote }: ServeOptions,
): string {
  const lines = [
    `Appwrite-compatible server, ready at ${colours.bold(colours.cyan(endpoint))}`,
    `  project   ${projectId}`,
    `  API key   ${key === undefined ? `${apiKey}  (generated for this run)` : 'as given'}`,
    `  data      ${file ?? 'in memory, lost when the server stops'}`,
  ];
  if (appwrite !== '1.9' || engine !== 'mariadb') lines.push(`  behaves   like Appwrite ${appwrite} on ${engine}`);
  if (allowRemote) lines.push(`  ${colours.yellow('other machines can reach it')}`);
  return [...lines, 'Ctrl-C ends it.'].join('\n');
}

function toProject(text: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,35}$/.test(text)) {
    throw new InvalidArgumentError('An id has at most 36 letters, digits, `_`, `.` and `-`, a letter or digit first.');
  }
  return text;
}
