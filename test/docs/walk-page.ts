import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Ended, entwriteEnvironment, type ProcessPlace, startEntwrite } from '../cli/entwrite-process.js';
import { runWarm } from '../cli/warm-entwrite.js';

const root = resolve(__dirname, '../..');
const COMPILER = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
/** What a reader does and a test has done already, or has no network for. */
const ASKS = /# .*\basks\b/;
const PREPARATION = /^(npm|mkdir|cd|APPWRITE_\w+=|#)/;
/** What runs until it is stopped, which is done when it has said where; on any free port. */
const LASTING = /^npx entwrite (serve(?! token)|studio)/;
/** A step of a workflow; what it does about a status is the shell's. */
const STEP = /^ +- run: ([^|\n]*)/gm;
const FENCED = /^```(\w+)(?: \[(.+)\])?\n([\s\S]*?)^```$/gm;

export interface Walked {
  /** The folder of the project, for the caller to remove. */
  readonly folder: string;
  /** What was printed where the page shows something else. */
  readonly differences: readonly string[];
}

/** Where a page begins: its variables, and what is there before. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly prepare?: (folder: string, run: (command: string) => Promise<string>) => Promise<void>;
}

/**
 * Does what a page of the documentation says, from top to bottom, in an empty folder: a block with the name of a file is written, the commands
 * of a shell block are run, and a text block is what the shell block before it printed, where `…` stands for anything. The steps of workflows
 * are run in the end.
 *
 * @throws Error for a command that fails, or that nobody knows
 */
export async function walkPage(page: string, { env = {}, prepare }: Start = {}): Promise<Walked> {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-walk-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/entwrite'));
  for (const name of ['node_modules/@types', 'node_modules/reflect-metadata'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const run = (command: string) => runCommand(command, folder, env);
  await prepare?.(folder, run);
  const differences: string[] = [];
  const steps: string[] = [];
  let printed = '';
  for (const [, language, file, text = ''] of readFileSync(page, 'utf8').matchAll(FENCED)) {
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
      if (language === 'yaml') steps.push(...[...text.matchAll(STEP)].map(([, step = '']) => step.trim()));
    } else if (language === 'sh') {
      printed = '';
      for (const command of commandsOf(text)) printed += await run(command);
    } else if (language === 'text' && !matches(printed, text)) differences.push(`${printed}\nis not\n\n${text}`);
  }
  for (const step of steps.filter((one) => !PREPARATION.test(one))) await run(step);
  return { folder, differences };
}

function commandsOf(block: string): readonly string[] {
  return block
    .split('\n')
    .flatMap((line) => line.split(' && '))
    .filter((command) => command !== '' && !PREPARATION.test(command));
}

async function runCommand(command: string, folder: string, env: ProcessPlace['env']): Promise<string> {
  const words = [...command.replace(/\s+#.*$/, '').matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word ?? '',
  );
  const place = { cwd: folder, env: { NODE_ENV: '', NO_COLOR: '1', CI: undefined, ...env } };
  const { status, output, errors } = await (LASTING.test(command) ? startAndStop(words, place) : start(words, place));
  // 3: something would change, which a page may show; 4: a question that has nobody to answer it here.
  if (status !== 0 && status !== 3 && !(status === 4 && ASKS.test(command)))
    throw new Error(`${command} ended with ${status}:\n${output}${errors}`);
  return output;
}

async function startAndStop([, , ...args]: readonly string[], place: ProcessPlace): Promise<Ended> {
  const anyPort = args
    .join(' ')
    .replace(/ --port \d+/, '')
    .split(' ');
  const { child, firstLine, ended } = startEntwrite(anyPort, place);
  await firstLine;
  child.kill('SIGINT');
  return ended;
}

function start([program, ...args]: readonly string[], place: ProcessPlace): Promise<Ended> {
  const [first = '', ...rest] = args;
  if (program === 'npx' && first === 'entwrite') return runWarm(rest, place);
  if (program === 'npx' && first === 'tsc') return runNode([COMPILER, ...rest], place);
  if (program === 'node') return runNode(args, place);
  throw new Error(`nobody knows how to run: ${[program, ...args].join(' ')}`);
}

function runNode(args: readonly string[], { cwd, env }: ProcessPlace): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env: entwriteEnvironment(env) }, (error, output, errors) =>
      resolve({ output, errors, status: error === null ? 0 : Number(error.code) }),
    );
  });
}

function matches(printed: string, shown: string): boolean {
  const pattern = shown
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('[\\s\\S]*')}$`).test(printed.trim());
}
