import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppwriteVersion, DialNames, EngineName } from './dials/dial-names.js';
import { Realtime } from './realtime/realtime.js';
import { openStore } from './store/open-store.js';
import { type RowSnapshot, takeRowSnapshot } from './store/rows/row-snapshot.js';
import type { Store } from './store/store.js';
import type { ApiKey, Identity } from './wire/http/authenticate.js';
import { createToken, tokenSecretOf } from './wire/http/create-token.js';
import type { Surroundings } from './wire/http/dispatch.js';
import { failureLine } from './wire/http/failure-line.js';
import type { Faults } from './wire/http/faults.js';
import { createHttpServer } from './wire/http/http-server.js';
import type { TokenUser } from './wire/http/json-web-token.js';
import { RequestLog } from './wire/http/request-log.js';
import { isOriginRule } from './wire/http/visitors.js';
import { routes } from './wire/routes.js';

export interface EmbeddedAppwriteOptions {
  /** The version to behave like: `1.9` (1.9.6, the default) or `main` (Appwrite's main of August 2026, ahead of 2.0). */
  readonly appwrite?: AppwriteVersion;
  /** The database engine to behave like, `mariadb` (the default) or `postgresql`. A file keeps the version and engine it was made with and refuses others. */
  readonly engine?: EngineName;
  /** The SQLite file, made when it is missing; `:memory:` (the default) keeps nothing. One server at a time. */
  readonly file?: string;
  /** A free port is taken unless one is given. */
  readonly port?: number;
  /** The address to listen on: `127.0.0.1` by default. Any that is not loopback needs `allowRemote: true`. */
  readonly host?: string;
  /** States explicitly that other machines may reach the server. */
  readonly allowRemote?: boolean;
  readonly projectId?: string;
  /** A key with all scopes; generated when left out. */
  readonly apiKey?: string;
  /** Further keys, for example with fewer scopes. */
  readonly keys?: readonly ApiKey[];
  readonly faults?: Faults;
  /**
   * Web pages that may call the server besides those of this machine: origins (`https://app.example`) or host names (`app.example`,
   * `*.app.example`). Requests with an API key are not asked for their origin.
   */
  readonly origins?: readonly string[];
  /** Names the server answers to besides those of this machine, for example one of your hosts file. */
  readonly hosts?: readonly string[];
  /** Takes a line for each answer 500 and each piece of work that failed behind an answer, with its cause; keys and bodies never show. */
  readonly log?: (line: string) => void;
  /** Called with each error of the server itself, which the client sees as a 500 without details; ignored by default. */
  readonly onError?: (error: unknown) => void;
}

/**
 * An Appwrite-compatible server in this process, on SQLite.
 *
 * @example
 * const server = await EmbeddedAppwrite.start();
 * const client = new Client().setEndpoint(server.endpoint).setProject(server.projectId).setKey(server.apiKey);
 * // …
 * await server.stop();
 */
export class EmbeddedAppwrite {
  /** What was asked of the server so far. */
  readonly requests = new RequestLog();
  private readonly server: Server;
  private readonly realtime: Realtime;
  private stopped: Promise<void> | undefined;

  private constructor(
    private readonly store: Store,
    readonly projectId: string,
    readonly apiKey: string,
    private readonly current: { faults: Faults },
    identity: Identity,
    handlers: Pick<Surroundings, 'onError' | 'onFailure'>,
  ) {
    this.realtime = new Realtime(identity, () => store.now(), handlers.onFailure);
    this.server = createHttpServer(
      routes,
      { store, identity, faults: () => current.faults, listeners: this.realtime, ...handlers },
      this.requests,
      (request, socket, head) => this.realtime.accept(request, socket, head),
    );
  }

  /** Opens the file and listens. Throws when the file cannot be used, or the host is not loopback without `allowRemote`. */
  static async start(options: EmbeddedAppwriteOptions = {}): Promise<EmbeddedAppwrite> {
    const host = options.host ?? '127.0.0.1';
    if (!['127.0.0.1', '::1', 'localhost'].includes(host) && options.allowRemote !== true) {
      throw new Error(
        `The embedded server listens on loopback only; to listen on ${host}, pass allowRemote: true as well.`,
      );
    }
    const current = { faults: options.faults ?? {} };
    const asked: Partial<DialNames> = {
      ...(options.appwrite !== undefined && { appwrite: options.appwrite }),
      ...(options.engine !== undefined && { engine: options.engine }),
    };
    const decide: Parameters<typeof openStore>[1] = ({ of, ...job }) => current.faults[of]?.({ of, ...job });
    const apiKey = options.apiKey ?? `standard_${randomBytes(32).toString('hex')}`;
    const projectId = options.projectId ?? 'embedded';
    const identity = identityOf(projectId, apiKey, options);
    const secrets = identity.keys.map(({ secret }) => secret);
    const onFailure = (what: string, error: unknown) => options.log?.(failureLine(what, error, secrets));
    const store = await openStore(options.file ?? ':memory:', decide, asked, onFailure);
    const handlers = { onError: options.onError ?? (() => undefined), onFailure };
    const server = new EmbeddedAppwrite(store, projectId, apiKey, current, identity, handlers);
    try {
      await listen(server.server, host, options.port ?? 0);
    } catch (error) {
      store.close();
      throw error;
    }
    return server;
  }

  /** The version and engine this server behaves like. */
  get dials(): DialNames {
    const { version, engine } = this.store.dials;
    return { appwrite: version.name, engine: engine.name };
  }

  /** What a client's `setEndpoint` takes. */
  get endpoint(): string {
    const { address, port, family } = this.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/v1`;
  }

  /**
   * A token that makes requests run as this user (`client.setJWT`); valid for 15 minutes by default. Throws an Error for a user without an
   * id, and for ids, roles and labels that no permission could name.
   */
  createJwt(user: TokenUser, options: { readonly seconds?: number } = {}): string {
    return createToken(user, { projectId: this.projectId, apiKey: this.apiKey, ...options });
  }

  /** Replaces all faults, counts and held jobs included: a job held by the old faults is asked about again. */
  setFaults(faults: Faults): void {
    this.current.faults = faults;
    this.store.jobs.retryHeld();
  }

  /** Keeps a copy of all rows of a database that is restored in milliseconds; for tests. Throws an Error for an unknown database. */
  takeSnapshot(databaseId: string): RowSnapshot {
    return takeRowSnapshot(this.store, databaseId);
  }

  /** Lets the process end although the server still runs. */
  unref(): this {
    this.server.unref();
    this.server.on('connection', (socket) => socket.unref());
    return this;
  }

  /** Cuts all connections and closes the file. May be called again. */
  stop(): Promise<void> {
    this.realtime.close();
    this.stopped ??= close(this.server).then(() => this.store.close());
    return this.stopped;
  }
}

/** Throws for an origin that no page can have. */
function identityOf(projectId: string, apiKey: string, options: EmbeddedAppwriteOptions): Identity {
  const { keys = [], allowRemote = false, hosts = [], origins = [] } = options;
  const wrong = origins.find((origin) => !isOriginRule(origin));
  if (wrong !== undefined) {
    throw new Error(`${wrong} is no origin of a web page; expected https://app.example, app.example or *.app.example.`);
  }
  return {
    projectId,
    keys: [{ secret: apiKey }, ...keys],
    tokenSecret: tokenSecretOf(projectId, apiKey),
    visitors: { remote: allowRemote, hosts, origins },
  };
}

/** Throws what the operating system refuses, a port in use for instance. */
async function listen(server: Server, host: string, port: number): Promise<void> {
  server.listen({ host, port });
  await once(server, 'listening');
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
