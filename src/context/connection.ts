import type { AnyClient } from '../appwrite/http/any-client.js';
import { createClient, createUserClient, type UserCredentials } from '../appwrite/http/create-client.js';
import { observeRequests } from '../appwrite/http/observe-requests.js';
import { createTransport, type Transport } from '../appwrite/http/transport.js';
import { embeddedPlace } from '../appwrite/server/embedded-place.js';
import { type StartedServer, startEmbedded } from '../appwrite/server/start-embedded.js';
import { EntwriteError } from '../errors.js';
import type { ProgressListener } from '../progress.js';
import { definedOnly } from '../util/defined-only.js';
import type { DbContextOptions } from './context-options.js';
import { isDeclaring } from './declared-sets.js';
import { loadClassTransformer } from './hydration/class-transformation.js';
import { requestObserver } from './request-observer.js';

/** A context's connection to its server. Opens at the first request, which also starts an embedded server. */
export class Connection {
  readonly transport: Transport;
  readonly #context: string;
  readonly #options: DbContextOptions;
  readonly #onProgress: ProgressListener;
  #client: Promise<AnyClient> | null = null;
  #server: Promise<StartedServer> | null = null;
  #closed: Promise<void> | null = null;

  /** @param context name of the context class, for messages */
  constructor(context: string, options: DbContextOptions, onProgress: ProgressListener) {
    this.#context = context;
    this.#options =
      options.embedded === undefined ? options : { ...options, embedded: embeddedPlace(options.embedded) };
    this.#onProgress = onProgress;
    this.transport = this.#transportOf(() => this.open());
  }

  /** A transport to the same project that acts as a user. */
  userTransport(user: UserCredentials | AnyClient): Transport {
    return this.#transportOf(async () => {
      if ('jwt' in user || 'session' in user) return createUserClient(await this.open(), user);
      return user;
    });
  }

  #transportOf(connect: () => Promise<AnyClient>): Transport {
    const { timeout, deadline } = this.#options;
    const limits = definedOnly({ timeout, deadline });
    const plain = createTransport(connect, { onProgress: this.#onProgress, ...limits });
    const { send, ...rest } = observeRequests(plain, requestObserver(this.#options));
    return {
      ...rest,
      send: async (request) => {
        this.requireUsable();
        if (isDeclaring()) return new Promise(() => {});
        await loadClassTransformer();
        return send(request);
      },
    };
  }

  /** The client; after a failure the next call tries again. Throws `context_disposed` after `close`. */
  open(): Promise<AnyClient> {
    this.requireUsable();
    if (isDeclaring()) return new Promise(() => {});
    this.#client ??= this.#createClient().catch((error: unknown) => {
      this.#client = null;
      throw error;
    });
    return this.#client;
  }

  /** Stops the embedded server, if there is one. Idempotent. */
  async close(): Promise<void> {
    this.#closed ??= this.#stopServer();
    await this.#closed;
  }

  /** Throws `context_disposed` after `close`. */
  requireUsable(): void {
    if (this.#closed === null) return;
    throw new EntwriteError('context_disposed', {
      at: this.#context,
      found: 'a use after dispose()',
      expected: 'a context that is not disposed',
      remedy: 'Make a new context, or dispose later.',
    });
  }

  async #createClient(): Promise<AnyClient> {
    const options = this.#options;
    if (options.client !== undefined) return options.client;
    if (options.embedded === undefined) return createClient(options);
    this.#server = startEmbedded(options.embedded);
    return createClient(await this.#server);
  }

  async #stopServer(): Promise<void> {
    const server = await this.#server?.catch(() => null);
    await server?.stop();
  }
}
