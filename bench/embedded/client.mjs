import { Pool } from 'undici';

/**
 * Sends requests over kept connections, as an SDK on a busy server does, and little else, so that the server is what is measured.
 *
 * @param options.parse what becomes of the text of an answer; it is parsed when left out
 */
export function openClient({ endpoint, projectId, apiKey }, { connections = 16, parse = JSON.parse } = {}) {
  const { origin, pathname } = new URL(endpoint);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headers = { 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey, 'content-type': 'application/json' };
  return {
    /** The answer. Throws on any status from 400 on. */
    async send(method, path, body) {
      const answer = await pool.request({
        method,
        path: pathname + path,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.body.text();
      if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
      return text === '' ? null : parse(text);
    },
    close: () => pool.close(),
  };
}

/** A query string of Appwrite queries. */
export function withQueries(...queries) {
  return `?${queries.map((query) => `queries[]=${encodeURIComponent(JSON.stringify(query))}`).join('&')}&total=0`;
}
