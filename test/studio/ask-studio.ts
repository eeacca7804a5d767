import { type IncomingHttpHeaders, request } from 'node:http';

/** An answer of the studio's server. */
export interface StudioAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** Asks as any program could: with whatever headers, the path as it is. */
export function askStudio(port: number, path: string, options: AskOptions = {}): Promise<StudioAnswer> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** The cookie that the link of a studio is exchanged for. */
export async function openSession(port: number, url: string): Promise<StudioAnswer> {
  const token = new URL(url).hash.replace('#token=', '');
  const headers = { origin: `http://127.0.0.1:${port}` };
  return askStudio(port, '/api/session', { method: 'POST', headers, body: { token } });
}
