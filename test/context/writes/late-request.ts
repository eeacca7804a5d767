import type { EmbeddedAppwrite } from '../../../src/embedded/index.js';

/**
 * Loses the first write of that kind; it arrives when something is written after it, before that is done.
 *
 * @returns whether it arrived
 */
export function arriveLate(server: EmbeddedAppwrite, method: string, route: RegExp): () => boolean {
  const { endpoint, projectId, apiKey } = server;
  const headers = { 'content-type': 'application/json', 'x-appwrite-project': projectId, 'x-appwrite-key': apiKey };
  let state: 'sent' | 'lost' | 'on its way' | 'being done' | 'done' = 'sent';
  let late = { path: '', body: '' };
  server.setFaults({
    http(request) {
      if (request.method === 'GET' || state === 'done') return undefined;
      if (state === 'sent') {
        if (request.method !== method || !route.test(request.path)) return undefined;
        late = { path: request.path, body: JSON.stringify(request.body) };
        state = 'lost';
        return { kind: 'reset-before' };
      }
      if (state === 'on its way' && JSON.stringify(request.body) === late.body) {
        state = 'being done';
        return undefined;
      }
      if (state === 'lost') {
        state = 'on its way';
        void fetch(`${endpoint}${late.path}`, { method, headers, body: late.body }).then(() => {
          state = 'done';
        });
      }
      return { kind: 'status', status: 429 };
    },
  });
  return () => state === 'done';
}
