import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Naming } from '../rules/appwrite-error.js';
import { writeJson } from '../rules/php/php-json.js';
import type { RowChange } from '../store/rows/row-change.js';
import type { Identity } from '../wire/http/authenticate.js';
import type { RowListeners } from '../wire/http/route.js';
import { RealtimeError } from './realtime-error.js';
import { rowEventOf } from './row-event.js';
import { Subscriber } from './subscriber.js';
import { readVisit } from './visit.js';

/** The real server accepts no larger message. */
const LARGEST_MESSAGE = 64_000;
const LARGEST_BACKLOG = 16 * 1024 * 1024;
const POLICY_VIOLATION = 1008;

/**
 * Appwrite's Realtime: web sockets at `/v1/realtime` whose clients receive events about changed rows that they may read. The web socket
 * library is loaded with the first connection.
 */
export class Realtime implements RowListeners {
  private readonly open = new Map<WebSocket, Subscriber>();
  private sockets: Promise<WebSocketServer> | undefined;
  private closed = false;

  constructor(
    private readonly identity: Identity,
    private readonly now: () => string,
    private readonly onFailure: (what: string, error: unknown) => void,
  ) {}

  get isHeard(): boolean {
    return this.open.size > 0;
  }

  tell(change: RowChange, naming: Naming): void {
    if (this.open.size === 0) return;
    const event = rowEventOf(change, naming);
    const timestamp = this.now();
    for (const [socket, subscriber] of this.open) {
      const message = subscriber.eventMessage(event, timestamp);
      if (message) this.send(socket, message);
    }
  }

  /** Accepts a request for a web socket. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    this.sockets ??= loadServer();
    this.sockets.then(
      (server) => server.handleUpgrade(request, socket, head, (accepted) => this.welcome(accepted, request)),
      (error: unknown) => {
        this.onFailure('realtime', error);
        socket.destroy();
      },
    );
  }

  /** Closes all connections, including those that are being opened. */
  close(): void {
    this.closed = true;
    for (const socket of this.open.keys()) socket.terminate();
    void this.sockets?.then((server) => server.close());
  }

  /** Disconnects a client that does not read, since its waiting messages would fill the memory. */
  private send(socket: WebSocket, message: unknown): void {
    if (socket.bufferedAmount > LARGEST_BACKLOG) socket.terminate();
    else socket.send(writeJson(message));
  }

  private welcome(socket: WebSocket, request: IncomingMessage): void {
    socket.on('error', () => socket.terminate());
    if (this.closed) {
      socket.terminate();
      return;
    }
    this.guarded(socket, () => {
      const { user, channels } = readVisit(request, this.identity);
      const subscriber = new Subscriber(user, this.identity.tokenSecret);
      this.send(socket, subscriber.connected(channels));
      this.open.set(socket, subscriber);
      socket.on('close', () => this.open.delete(socket));
      socket.on('message', (data) => {
        this.guarded(socket, () => this.send(socket, subscriber.answer(String(data))));
      });
    });
  }

  /** Sends an error to the client. A policy violation closes the connection, and clients do not reconnect after it. */
  private guarded(socket: WebSocket, work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code, message } = this.errorData(error);
      this.send(socket, { type: 'error', data: { code, message } });
      if (code === POLICY_VIOLATION) socket.close(POLICY_VIOLATION);
    }
  }

  private errorData(error: unknown): { readonly code: number; readonly message: string } {
    if (error instanceof RealtimeError) return error;
    this.onFailure('realtime', error);
    return { code: 500, message: 'Error: Server Error' };
  }
}

async function loadServer(): Promise<WebSocketServer> {
  const { WebSocketServer: Server } = await import('ws');
  return new Server({ noServer: true, maxPayload: LARGEST_MESSAGE, clientTracking: false });
}
