import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Ended, entwriteEnvironment, type ProcessPlace } from '../cli/entwrite-process.js';
import { runWarm } from '../cli/warm-entwrite.js';

const root = resolve(__dirname, '../..');
const COMPILER = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
/** What a reader does and a test has done already, or has no network for. */
const PREPARATION = /^(npm|mkdir|cd|APPWRITE_\w+=|#)/;
const FENCED = /^```(\w+)(?: \[(.+)\])?\n([\s\S]*?)^```$/gm;

export interface Walked {
  /** The folder of the project, for the caller to remove. */
  readonly folder: string;
  /** What was printed where the page shows something else. */
  readonly differences: readonly string[];
}

/**
 * Does what a page of the documentation says, from top to bottom, in an empty folder: a block with the name of a file is written, the commands
 * of a shell block are run, and a text block is what the shell block before it printed, where `…` stands for anything.
 *
 * @param section the heading of the part to follow; the whole page when not given
 * @throws Error for a command that fails, or that nobody knows
 */
export async function walkPage(page: string, section?: string): Promise<Walked> {
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-walk-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/entwrite'));
  for (const name of ['node_modules/@types', 'node_modules/reflect-metadata'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const differences: string[] = [];
  let printed = '';
  for (const [, language, file, text = ''] of sectionOf(readFileSync(page, 'utf8'), section).matchAll(FENCED)) {
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    } else if (language === 'sh') {
      const commands = text
        .split('\n')
        .flatMap((line) => line.replace(/\s+#.*$/, '').split(' && '))
        .filter((command) => command !== '' && !PREPARATION.test(command));
      printed = '';
      for (const command of commands) printed += await run(command, folder);
    } else if (language === 'text' && !matches(printed, text)) differences.push(`${printed}\nis not\n\n${text}`);
  }
  return { folder, differences };
}

function sectionOf(text: string, heading: string | undefined): string {
  if (heading === undefined) return text;
  const found = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`no section '${heading}'`);
  return found;
}

async function run(command: string, folder: string): Promise<string> {
  const { status, output, errors } = await start(command.split(/\s+/), folder);
  // 3: something would change, which a page may show.
  if (status !== 0 && status !== 3) throw new Error(`${command} ended with ${status}:\n${output}${errors}`);
  return output;
}

function start([program, ...args]: readonly string[], cwd: string): Promise<Ended> {
  const env = { NODE_ENV: '', NO_COLOR: '1', CI: undefined };
  const [first = '', ...rest] = args;
  if (program === 'npx' && first === 'entwrite') return runWarm(rest, { cwd, env });
  if (program === 'npx' && first === 'tsc') return runNode([COMPILER, ...rest], { cwd, env });
  if (program === 'node') return runNode(args, { cwd, env });
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
