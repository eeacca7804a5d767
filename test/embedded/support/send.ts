import { type Dispatcher, request } from 'undici';

export interface SentAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** One request and its whole answer. `fetch` would cost three times as much, which counts where thousands are sent. */
export async function send(
  url: string | URL,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): Promise<SentAnswer> {
  const sent = { method: method as Dispatcher.HttpMethod, headers, ...(body !== undefined && { body }) };
  const answer = await request(url, sent);
  const given = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return { status: answer.statusCode, headers: new Headers(given), text: await answer.body.text() };
}
