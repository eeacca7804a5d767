import { ask } from './request.js';

/** Exchanges the secret of the link for a cookie, and takes it out of the address. Rejects where the link was used elsewhere. */
export async function openSession(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return;
  history.replaceState(null, '', location.pathname);
  await ask('session', 'open', { token });
}
