import { isIP } from 'node:net';

/**
 * Who may reach the server through a browser. A web page can send requests to this machine, and with a host name of its own that later
 * resolves to this machine (DNS rebinding) it can even read the responses; so host names and origins are checked first.
 */
export interface VisitorRules {
  /** Whether the server accepts other machines. */
  readonly remote: boolean;
  /** Host names that the server answers to, in addition to those of this machine. */
  readonly hosts: readonly string[];
  /**
   * Pages that may call in addition to those of this machine: an origin (`https://app.example`) or a host name (`app.example`,
   * `*.app.example`).
   */
  readonly origins: readonly string[];
}

/**
 * Whether the server answers to the host name of a request. A page cannot make a browser send a loopback name or an address instead of its
 * own name; a server for other machines also answers to names that public DNS does not have: those without a dot (`http://appwrite:4000`)
 * and those under domains reserved for private use (`host.docker.internal`).
 */
export function acceptsHost({ remote, hosts }: VisitorRules, header: string | undefined): boolean {
  // Without the header the client is not a browser, since HTTP/1.1 requires it.
  if (header === undefined) return true;
  const name = nameOfHost(header);
  if (isLoopbackName(name) || hosts.some((host) => host.toLowerCase() === name)) return true;
  return remote && (isIP(bare(name)) !== 0 || !name.includes('.') || privateDomains.some((end) => name.endsWith(end)));
}

/** Domains reserved for private networks (RFC 6762, 8375 and 9476, ICANN 2024), so that no public web page can have a name in them. */
const privateDomains = ['.internal', '.local', '.home.arpa', '.test'];

/** Whether a page with this origin may call. Pages of this machine may, on any port, for development servers. */
export function acceptsOrigin({ origins }: VisitorRules, origin: string): boolean {
  const name = nameOfOrigin(origin);
  return isLoopbackName(name) || origins.some((accepted) => matchesOrigin(accepted, origin, name));
}

/**
 * The host name of an origin, in lower case; an origin that is not a URL (`null`, of a file or a sandboxed frame) is returned unchanged.
 */
export function nameOfOrigin(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin;
}

/** Whether a text can be an accepted origin. */
export function isOriginRule(text: string): boolean {
  if (text.includes('://')) return URL.canParse(text) && new URL(text).origin === text.toLowerCase().replace(/\/$/, '');
  return /^(?:\*\.)?[a-z0-9.-]+$/i.test(text) || isIP(bare(text)) !== 0;
}

function matchesOrigin(accepted: string, origin: string, name: string): boolean {
  if (accepted.includes('://')) return URL.canParse(accepted) && new URL(accepted).origin === origin.toLowerCase();
  const wanted = accepted.toLowerCase();
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted;
}

/** The name in a `Host` header, without port and trailing dot. */
function nameOfHost(header: string): string {
  const text = header.trim().toLowerCase();
  const bracket = text.indexOf(']');
  const colon = text.indexOf(':', Math.max(bracket, 0));
  const name = colon < 0 ? text : text.slice(0, colon);
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

const bare = (name: string): string => (name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : name);

/** Browsers and resolvers keep `localhost` and all names below it on this machine. */
function isLoopbackName(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return isIP(name) === 4 && name.startsWith('127.');
}
