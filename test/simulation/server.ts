import { EventEmitter } from 'node:events';
import { EmbeddedAppwrite } from '../../src/embedded/embedded-appwrite.js';
import type { SimulatedAnswer } from './network.js';

export interface SimulatedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The embedded server without sockets: requests are handed to its HTTP listener, answers are what it writes. */
export class SimulatedServer {
  private constructor(private readonly server: EmbeddedAppwrite) {}

  static async start(engine: 'mariadb' | 'postgresql'): Promise<SimulatedServer> {
    return new SimulatedServer(await EmbeddedAppwrite.start({ engine }));
  }

  get projectId(): string {
    return this.server.projectId;
  }

  get apiKey(): string {
    return this.server.apiKey;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  handle(request: SimulatedRequest): Promise<SimulatedAnswer> {
    const { server: http } = this.server as unknown as { server: EventEmitter };
    return new Promise((resolve) => {
      const incoming = Object.assign(new EventEmitter(), {
        method: request.method,
        url: request.url,
        headers: {
          host: 'localhost',
          ...request.headers,
          ...(request.body.length > 0 && { 'content-length': String(request.body.length) }),
        },
        socket: { destroy() {} },
      });
      let status = 0;
      let headers: Record<string, string> = {};
      const outgoing = {
        destroyed: false,
        writeHead(given: number, list: readonly string[]) {
          status = given;
          headers = {};
          for (let at = 0; at + 1 < list.length; at += 2)
            headers[String(list[at]).toLowerCase()] = String(list[at + 1]);
        },
        end: (text = '') => resolve({ status, headers, text: String(text) }),
      };
      http.emit('request', incoming, outgoing);
      if (request.body.length > 0) {
        incoming.emit('data', request.body);
        incoming.emit('end');
      }
    });
  }
}
