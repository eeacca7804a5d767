import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How long a browser may return to a studio that is still running. A restarted studio knows no old sessions. */
const SESSION_SECONDS = 24 * 60 * 60;

/** Accepts only requests of the page that this server delivered, in the browser that opened its link. */
export interface Guard {
  /** The secret in the link, which is valid for one browser. */
  readonly token: string;
  /** Why a request must be refused regardless of its content: wrong host name, or another page. Null if it need not be. */
  readonly refusal: (request: IncomingMessage) => string | null;
  /** Whether the request has the cookie that the link was exchanged for. */
  readonly isKnown: (request: IncomingMessage) => boolean;
  /** The cookie for the token of the link; null if the token is wrong or was used. */
  readonly exchange: (token: unknown) => string | null;
}

/**
 * Creates a guard for a server on a port of this machine. It accepts only host names of this machine, so that the page of another site
 * cannot reach it under another name (DNS rebinding), and refuses requests from other origins.
 *
 * @param port called for each request, since the port is unknown before the server listens
 */
export function createGuard(port: () => number): Guard {
  const token = randomBytes(24).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  let isUsed = false;
  const cookieName = (): string => `entwrite-studio-${port()}`;
  const hosts = (): readonly string[] => [`127.0.0.1:${port()}`, `localhost:${port()}`];
  return {
    token,
    refusal({ headers, method }) {
      const host = headers.host ?? '';
      if (!hosts().includes(host)) return 'The studio only accepts the host names of this machine.';
      const { origin } = headers;
      if (origin !== undefined && origin !== `http://${host}`)
        return 'The studio only accepts requests from its own page.';
      if (origin === undefined && method !== 'GET') return 'The studio only accepts writes from its own page.';
      const site = headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') return 'The studio only accepts requests from its own page.';
      return null;
    },
    isKnown({ headers }) {
      const name = cookieName();
      const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
      return pairs.some(([key, value]) => key === name && value !== undefined && isSame(value, session));
    },
    exchange(given) {
      if (isUsed || typeof given !== 'string' || !isSame(given, token)) return null;
      isUsed = true;
      return `${cookieName()}=${session}; HttpOnly; SameSite=Strict; Path=/api; Max-Age=${SESSION_SECONDS}`;
    },
  };
}

/** Compares in constant time. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
