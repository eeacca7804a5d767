import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import { Client, TablesDB } from 'node-appwrite';
import { openTerminal, type Terminal } from '../terminal/open-terminal.js';
import { ENTRY, type Ended, type EntwriteProcess, startEntwrite } from './entwrite-process.js';
import { interruptWarm, runWarm } from './warm-entwrite.js';

const root = resolve(__dirname, '../..');

/** A user's project in a folder of its own, with an empty server whose address is in its `.env`. */
export interface CliProject {
  readonly folder: string;
  readonly server: EmbeddedAppwrite;
  readonly databaseId: string;
  readonly tables: TablesDB;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly read: (name: string) => string;
  readonly has: (name: string) => boolean;
  /** Runs a command to its end, in the one process of this worker. */
  readonly run: (...args: readonly string[]) => Promise<Ended>;
  /** The same with `--json`: gives the result, or the error, and the exit status. */
  readonly ask: (...args: readonly string[]) => Promise<{ data: never; error: CliFailure; status: number | null }>;
  /** Ctrl-C for what `run` or `ask` runs, once it has sent a request. */
  readonly interrupt: () => void;
  /** Starts a command in a process of its own. */
  readonly start: (...args: readonly string[]) => EntwriteProcess;
  readonly terminal: (...args: readonly string[]) => Terminal;
  readonly end: () => Promise<void>;
}

export interface CliFailure {
  readonly code: string;
  readonly message: string;
  readonly findings: readonly { readonly at: string }[];
}

/** The entity of these tests; members are added to it. */
export function noteEntity(members = ''): string {
  return `
    import { Attribute, Collection, Id } from 'entwrite';
    @Collection('notes')
    export class Note {
      @Id() id!: string;
      @Attribute({ size: 100 }) title!: string;
      ${members}
    }`;
}

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'note.ts': noteEntity(),
  'notes-db.ts': `
    import { DbContext } from 'entwrite';
    import { Note } from './note.js';
    export class NotesDb extends DbContext { readonly notes = this.set(Note); }`,
  'entwrite.config.ts': `
    import { defineConfig } from 'entwrite';
    import { NotesDb } from './notes-db.js';
    export default defineConfig({ context: NotesDb });`,
};

/** What it said without the lines of an answer that takes seconds, as on a busy machine. */
function withoutWaiting(ended: Ended): Ended {
  return { ...ended, errors: ended.errors.replace(/^ {2}waiting for .*\n/gm, '') };
}

export async function openCliProject(files: Readonly<Record<string, string>> = FILES): Promise<CliProject> {
  const server = await EmbeddedAppwrite.start();
  const folder = mkdtempSync(join(tmpdir(), 'entwrite-cli-'));
  const databaseId = 'app';
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules', 'entwrite'));
  const write = (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  const variables = {
    APPWRITE_ENDPOINT: server.endpoint,
    APPWRITE_PROJECT_ID: server.projectId,
    APPWRITE_API_KEY: server.apiKey,
    APPWRITE_DATABASE_ID: databaseId,
  };
  write({
    ...files,
    '.env': Object.entries(variables)
      .map((pair) => pair.join('='))
      .join('\n'),
  });
  // What the tests themselves run with must not stand in for the project's own.
  const env = Object.fromEntries(Object.keys(variables).map((name) => [name, undefined]));
  const place = { cwd: folder, env };
  const start = (...args: readonly string[]) => startEntwrite(args, place);
  const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
  return {
    folder,
    server,
    databaseId,
    tables: new TablesDB(client),
    write,
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    has: (name) => existsSync(join(folder, name)),
    start,
    run: (...args) => runWarm(args, place).then(withoutWaiting),
    async ask(...args) {
      const { output, errors, status } = await runWarm([...args, '--json'], place);
      const parse = (text: string): unknown => (text.trim() === '' ? undefined : JSON.parse(text));
      const failure = parse(errors) as { error?: CliFailure } | undefined;
      return { data: parse(output) as never, error: failure?.error as CliFailure, status };
    },
    interrupt: interruptWarm,
    terminal: (...args) => openTerminal([ENTRY, ...args], folder),
    async end() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
