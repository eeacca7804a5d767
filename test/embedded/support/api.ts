import type { EmbeddedAppwrite } from 'entwrite/embedded';
import { send } from './send.js';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes.
  readonly body: any;
}

/** Calls the server's HTTP API with its key; a header set to null is left out, one given replaces the usual one. */
export async function call(
  server: EmbeddedAppwrite,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string | null> = {},
): Promise<ApiAnswer> {
  const all = new Headers({
    'x-appwrite-project': server.projectId,
    'x-appwrite-key': server.apiKey,
    'content-type': 'application/json',
  });
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  const sent = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const answer = await send(server.endpoint + path, method, Object.fromEntries(all), sent);
  const isJson = (answer.headers.get('content-type') ?? '').includes('json') && answer.text !== '';
  return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(answer.text) : answer.text };
}
