import type { LockWatch } from './lock-watch.js';
import type { SimulatedRequest, SimulatedServer } from './server.js';
import type { SimulatedProcess, World } from './world.js';

/** What the network or the machine does to one request. */
export type Mishap =
  /** The request is lost: the connection breaks, or nothing ever comes back. */
  | { readonly kind: 'request-lost'; readonly hangs: boolean }
  /** The server does the work, and its answer is lost. */
  | { readonly kind: 'answer-lost'; readonly hangs: boolean }
  /** The request arrives late, perhaps after its sender has given up, or its connection is broken before. */
  | { readonly kind: 'request-late'; readonly milliseconds: number; readonly isBroken?: boolean }
  | { readonly kind: 'answer-late'; readonly milliseconds: number }
  /** A copy of the request arrives later once more. */
  | { readonly kind: 'duplicated'; readonly milliseconds: number }
  /** The server answers 500 without doing the work, or after it. */
  | { readonly kind: 'server-error'; readonly after: boolean }
  /** The process stops when the request is on its way, and goes on later; its connection may be broken by then. */
  | { readonly kind: 'process-sleeps'; readonly milliseconds: number; readonly isBroken: boolean }
  /** The process stops between its question about the lease and the first byte, as while a connection is made, and goes on later. */
  | { readonly kind: 'process-sleeps-first'; readonly milliseconds: number }
  /** The process ends when the request is on its way, which may take a while. */
  | { readonly kind: 'process-crashes'; readonly milliseconds?: number };

/** The n-th request of the whole run meets this. */
export type Mishaps = ReadonlyMap<number, Mishap>;

export interface SentRequest {
  readonly number: number;
  readonly at: number;
  readonly process: string;
  readonly method: string;
  readonly path: string;
  readonly mishap: Mishap | null;
  /** What it sends, as JSON text. */
  readonly body: string;
  status: number | null;
}

/** Milliseconds after which everything has run that was due when a process woke. */
const AFTER_TIMERS = 0.001;

/** Milliseconds that a request is on its way, at most. */
const LONGEST_TRAVEL = 2.2;

interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface ReceivedAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The way between processes and the server: takes a millisecond or so each way, and meets mishaps. */
export class Network {
  readonly sent: SentRequest[] = [];
  /** Decides about each request while mishaps may happen; asked once per request, in order. */
  decide: (request: Omit<SentRequest, 'mishap' | 'body'>, process: SimulatedProcess) => Mishap | null = () => null;
  onCrash: (process: SimulatedProcess) => void = () => {};
  /** Called when somebody changes the schema. */
  onSchemaChange: () => void = () => {};
  /** What the server makes of a request of a migrator; as it is where left out. */
  alters: ((request: SimulatedRequest) => SimulatedRequest) | null = null;
  /** Looks at the requests of those whom the lock is for. */
  watch: { readonly lock: LockWatch; readonly concerns: (process: SimulatedProcess) => boolean } | null = null;

  constructor(
    private readonly world: World,
    private readonly server: SimulatedServer,
  ) {}

  /** Stands in for undici's `request`. */
  request(url: URL | string, options: RequestOptions = {}): Promise<ReceivedAnswer> {
    const { world } = this;
    const process = world.current();
    const { pathname, search } = new URL(url);
    // What a dead process had on its disk may still come in.
    if (!process.isAlive) return new Promise(() => {});
    const facts = {
      number: this.sent.length + 1,
      at: world.now,
      process: process.name,
      method: options.method ?? 'GET',
      path: pathname.replace(/^\/v1/, ''),
      status: null,
    };
    const mishap = process === world.server ? null : this.decide(facts, process);
    const entry: SentRequest = { ...facts, mishap, body: String(options.body ?? '') };
    this.sent.push(entry);
    if (changesSchema(entry)) this.onSchemaChange();
    const lock = this.watch?.concerns(process) ? this.watch.lock : null;
    if (mishap?.kind !== 'process-sleeps-first') lock?.sent(entry, process);
    const sent = {
      method: entry.method,
      url: `${pathname}${search}`,
      headers: lowerCased(options.headers ?? {}),
      body: Buffer.from(options.body ?? ''),
    };
    const request = lock === null ? sent : (this.alters?.(sent) ?? sent);
    const { signal } = options;
    return new Promise((resolve, reject) => {
      const end = () => reject(signal?.reason);
      signal?.addEventListener('abort', end);
      const broken = () => {
        signal?.removeEventListener('abort', end);
        reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
      };
      const arrive = (delay: number, isAnswered: boolean) => {
        world.schedule(
          delay,
          () => {
            if (mishap?.kind === 'server-error' && !mishap.after) return answer(SERVER_ERROR, 0);
            void this.server.handle(request).then((given) => {
              entry.status ??= given.status;
              lock?.done(process, entry.method, entry.path, options.body ?? '', given);
              if (!isAnswered) return;
              if (mishap?.kind === 'process-sleeps' && mishap.isBroken) return later(broken);
              if (mishap?.kind === 'answer-lost') return mishap.hangs ? undefined : later(broken);
              if (mishap?.kind === 'server-error') return answer(SERVER_ERROR, 0);
              answer(given, mishap?.kind === 'answer-late' ? mishap.milliseconds : 0);
            });
          },
          world.server,
        );
      };
      const later = (run: () => void, delay = 0) => void world.schedule(this.travel() + delay, run, process);
      const answer = (given: SimulatedAnswer, delay: number) => {
        entry.status ??= given.status;
        later(() => {
          signal?.removeEventListener('abort', end);
          resolve(received(given));
        }, delay);
      };
      switch (mishap?.kind) {
        case 'request-lost':
          if (!mishap.hangs) later(broken);
          return;
        case 'request-late':
          if (mishap.isBroken === true) later(broken);
          arrive(this.travel() + mishap.milliseconds, mishap.isBroken !== true);
          return;
        case 'duplicated':
          arrive(this.travel(), true);
          arrive(this.travel() + mishap.milliseconds, false);
          return;
        case 'process-sleeps':
          process.wakesAt = world.now + mishap.milliseconds;
          break;
        case 'process-sleeps-first': {
          const wakes = world.now + mishap.milliseconds;
          let isLast = false;
          const send = () => {
            if (signal?.aborted === true) return;
            // Another request made it sleep longer: its timers run first then, too.
            if (!isLast && world.now > wakes + LONGEST_TRAVEL) {
              isLast = true;
              world.schedule(AFTER_TIMERS, send, process);
              return;
            }
            lock?.sent(entry, process);
            arrive(this.travel(), true);
          };
          process.wakesAt = wakes;
          // Its timers run first when it wakes.
          later(send, mishap.milliseconds);
          return;
        }
        case 'process-crashes':
          process.isAlive = false;
          this.onCrash(process);
          arrive(this.travel() + (mishap.milliseconds ?? 0), false);
          return;
      }
      arrive(this.travel(), true);
    });
  }

  private travel(): number {
    return 0.2 + this.world.random.next() * 2;
  }
}

/** Whether a request is about collections, attributes or indexes, not about documents. */
export function changesSchema({ method, path }: Pick<SentRequest, 'method' | 'path'>): boolean {
  return method !== 'GET' && !path.includes('/rows');
}

export interface SimulatedAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const SERVER_ERROR: SimulatedAnswer = {
  status: 500,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify({ message: 'Server Error', code: 500, type: 'general_unknown', version: '1.9.6' }),
};

function received({ status, headers, text }: SimulatedAnswer): ReceivedAnswer {
  return { statusCode: status, headers, body: bytesOf(text) };
}

/** The same few in all requests, a dozen in each. */
const lowerNames = new Map<string, string>();

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower: Record<string, string> = {};
  for (const name in headers) {
    const known = lowerNames.get(name) ?? name.toLowerCase();
    lowerNames.set(name, known);
    lower[known] = headers[name] ?? '';
  }
  return lower;
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
