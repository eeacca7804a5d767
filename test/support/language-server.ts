import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const root = join(__dirname, '../..');
const END_OF_HEAD = '\r\n\r\n';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: unknown;
}

/** TypeScript as editors ask it, over the Language Server Protocol. */
export class LanguageServer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #ready: Promise<unknown>;
  #received = Buffer.alloc(0);
  #count = 0;

  constructor() {
    this.#child = spawn(process.execPath, [compiler, '--lsp', '--stdio'], { cwd: root });
    this.#child.stdout.on('data', (part: Buffer) => this.#receive(part));
    this.#ready = this.#ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: false } } } },
    }).then(() => this.#send({ method: 'initialized', params: {} }));
  }

  /** Shows it a file, which need not be on disk. */
  async open(file: string, text: string): Promise<void> {
    await this.#ready;
    const textDocument = { uri: pathToFileURL(file).href, languageId: 'typescript', version: 1, text };
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
  }

  /** The labels it offers at a place; lines and characters count from 0. */
  async complete(file: string, line: number, character: number): Promise<string[]> {
    const found = (await this.#ask('textDocument/completion', {
      textDocument: { uri: pathToFileURL(file).href },
      position: { line, character },
    })) as { readonly items: readonly { readonly label: string }[] } | null;
    return (found?.items ?? []).map(({ label }) => label);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill();
    await ended;
  }

  #ask(method: string, params: object): Promise<unknown> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}${END_OF_HEAD}${body}`);
  }

  #receive(part: Buffer): void {
    this.#received = Buffer.concat([this.#received, part]);
    for (;;) {
      const head = this.#received.indexOf(END_OF_HEAD);
      const length = Number(/Content-Length: (\d+)/i.exec(this.#received.subarray(0, head).toString())?.[1]);
      const start = head + END_OF_HEAD.length;
      if (head < 0 || this.#received.length < start + length) return;
      const message = JSON.parse(this.#received.subarray(start, start + length).toString()) as Message;
      this.#received = this.#received.subarray(start + length);
      this.#answer(message);
    }
  }

  #answer({ id, method, params, result }: Message): void {
    if (id === undefined) return;
    if (method === undefined) this.#waiting.get(id)?.(result);
    // It asks for settings, and registers what it watches; it is given none.
    else this.#send({ id, result: params?.items?.map(() => null) ?? null });
  }
}
