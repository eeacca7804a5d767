import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** So long a browser that was closed may come back to a studio that still runs; one that was ended knows no session any more. */
const SESSION_SECONDS = 24 * 60 * 60;

/** Decides who may ask: only the page this server delivered, in the browser that opened its link. */
export interface Guard {
  /** The secret in the link; good for one browser. */
  readonly token: string;
  /** Why a request is refused whatever it asks for: it came under another name, or from another page. */
  readonly refusal: (request: IncomingMessage) => string | null;
  /** Whether the request carries the cookie that the link was exchanged for. */
  readonly isKnown: (request: IncomingMessage) => boolean;
  /** The cookie for the token of the link; null for a wrong one and for one that was used. */
  readonly exchange: (token: unknown) => string | null;
}

/**
 * A guard for a server on a port of this machine. The names of this machine alone are answered, so that a page of another site cannot reach it
 * under another name (DNS rebinding); a request that says it comes from another origin is refused.
 *
 * @param port asked when a request comes, since it is not known before the server listens
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
      if (!hosts().includes(host)) return 'The studio answers under the names of this machine only.';
      const { origin } = headers;
      if (origin !== undefined && origin !== `http://${host}`) return 'The studio answers its own page only.';
      if (origin === undefined && method !== 'GET') return 'The studio takes writes from its own page only.';
      const site = headers['sec-fetch-site'];
      if (site === 'cross-site' || site === 'same-site') return 'The studio answers its own page only.';
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

/** Takes the same time wherever they differ. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
