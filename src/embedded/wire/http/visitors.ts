import { isIP } from 'node:net';

/**
 * Who may reach the server by way of a browser. A page of the web can send requests to this machine, and by a name of its own that suddenly
 * resolves to this machine (DNS rebinding) it can even read the answers; so names and origins are checked before anything else.
 */
export interface VisitorRules {
  /** Whether the server listens for other machines. */
  readonly remote: boolean;
  /** Names the server answers to, besides those of this machine. */
  readonly hosts: readonly string[];
  /** Pages that may call besides those of this machine: an origin (`https://app.example`) or a host name (`app.example`, `*.app.example`). */
  readonly origins: readonly string[];
}

/**
 * Whether the server answers to the name a request was sent to. No page can make a browser send a loopback name, or an address, in its own
 * place; a server for other machines is also reached by names that the public DNS does not have: those without a dot (`http://appwrite:4000`) and
 * those under the domains that are kept out of it (`host.docker.internal`).
 */
export function acceptsHost({ remote, hosts }: VisitorRules, header: string | undefined): boolean {
  // Without the header no browser is at work: HTTP/1.1 demands it.
  if (header === undefined) return true;
  const name = nameOfHost(header);
  if (isLoopbackName(name) || hosts.some((host) => host.toLowerCase() === name)) return true;
  return remote && (isIP(bare(name)) !== 0 || !name.includes('.') || privateDomains.some((end) => name.endsWith(end)));
}

/** Domains that are reserved for networks of their own (RFC 6762, 8375 and 9476, ICANN 2024), so that no page of the web can have a name in them. */
const privateDomains = ['.internal', '.local', '.home.arpa', '.test'];

/** Whether a page of this origin may call. Pages of this machine may, whatever their port: development servers. */
export function acceptsOrigin({ origins }: VisitorRules, origin: string): boolean {
  const name = nameOfOrigin(origin);
  return isLoopbackName(name) || origins.some((accepted) => matchesOrigin(accepted, origin, name));
}

/** The host of an origin, in lower case; what is not a URL (`null`, of a file or a sandboxed frame) is its own name. */
export function nameOfOrigin(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin;
}

/** Whether a text can be one of the accepted origins. */
export function isOriginRule(text: string): boolean {
  if (text.includes('://')) return URL.canParse(text) && new URL(text).origin === text.toLowerCase().replace(/\/$/, '');
  return /^(?:\*\.)?[a-z0-9.-]+$/i.test(text) || isIP(bare(text)) !== 0;
}

function matchesOrigin(accepted: string, origin: string, name: string): boolean {
  if (accepted.includes('://')) return URL.canParse(accepted) && new URL(accepted).origin === origin.toLowerCase();
  const wanted = accepted.toLowerCase();
  return wanted.startsWith('*.') ? name.endsWith(wanted.slice(1)) : name === wanted;
}

/** The name of a `Host` header, without its port and the dot that may end it. */
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
