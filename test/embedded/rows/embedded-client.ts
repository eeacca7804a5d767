import { EmbeddedAppwrite, type EmbeddedAppwriteOptions } from 'entwrite/embedded';
import { send as sendRequest } from '../support/send.js';

/** A plain HTTP client of an embedded server with one database `d`, for tests that speak the wire. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests.
  readonly body: any;
}

export interface WireClient {
  readonly server: EmbeddedAppwrite;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Reply>;
  /** Creates a table and answers the path of its rows. */
  table(id: string, columns: readonly object[], more?: object): Promise<string>;
  /** Creates a relationship and waits until it is there. */
  relate(tableId: string, options: { readonly key: string; readonly [option: string]: unknown }): Promise<void>;
  stop(): Promise<void>;
}

export async function startClient(options: EmbeddedAppwriteOptions = {}): Promise<WireClient> {
  const server = await EmbeddedAppwrite.start(options);
  const send: WireClient['send'] = async (method, path, body, headers = {}) => {
    const all: Record<string, string | null> = {
      'x-appwrite-project': server.projectId,
      'x-appwrite-key': server.apiKey,
      'content-type': 'application/json',
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await sendRequest(server.endpoint + path, method, Object.fromEntries(sent), text);
    return { status: answer.status, headers: answer.headers, body: answer.text ? JSON.parse(answer.text) : null };
  };
  const created = await send('POST', '/tablesdb', { databaseId: 'd', name: 'd' });
  if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  return {
    server,
    send,
    async table(id, columns, more = {}) {
      const made = await send('POST', '/tablesdb/d/tables', { tableId: id, name: id, columns, ...more });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      return `/tablesdb/d/tables/${id}/rows`;
    },
    async relate(tableId, relationship) {
      const path = `/tablesdb/d/tables/${tableId}/columns`;
      const made = await send('POST', `${path}/relationship`, relationship);
      if (made.status !== 202) throw new Error(JSON.stringify(made.body));
      for (;;) {
        const column = await send('GET', `${path}/${relationship.key}`);
        if (column.body.status === 'available') return;
      }
    },
    stop: () => server.stop(),
  };
}

/** The query string of Appwrite queries. */
export function queryString(...queries: readonly object[]): string {
  return `?${queries.map((query) => `queries[]=${encodeURIComponent(JSON.stringify(query))}`).join('&')}`;
}

/** An operator as node-appwrite encodes it. */
export function operator(method: string, ...values: readonly unknown[]): string {
  return JSON.stringify({ method, values });
}
