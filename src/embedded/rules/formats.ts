import { isIPv4, isIPv6 } from 'node:net';

/** What PHP's `filter_var` accepts for the three string formats, which the server uses for validation. None accepts the empty text. */

const atom = /^[!#-'*+\-/-9=?A-Z^-~]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 5321 allows them in a quoted local part.
const quoted = /^"(?:[\x01-\x08\x0b\x0c\x0e-\x1f!#-[\]-\x7f]|\\[\x00-\x7f])*"$/;
const label = /^[a-z0-9]+(?:-+[a-z0-9]+)*$/i;

/** PHP's `FILTER_VALIDATE_EMAIL`: only ASCII; a domain with at least two labels, the last of which starts with a letter; or `[address]`. */
export function isEmail(value: string): boolean {
  if (value.length > 254) return false;
  const at = value.lastIndexOf('@');
  if (at < 1 || at > 64) return false;
  return isLocalPart(value.slice(0, at)) && isMailDomain(value.slice(at + 1));
}

function isLocalPart(local: string): boolean {
  if (local.startsWith('"')) return quoted.test(local);
  return local.split('.').every((part) => atom.test(part) || quoted.test(part));
}

function isMailDomain(domain: string): boolean {
  if (domain.startsWith('[') && domain.endsWith(']')) {
    const address = domain.slice(1, -1);
    return /^ipv6:/i.test(address) ? isIp(address.slice(5)) && address.includes(':') : isIPv4(address);
  }
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length > 1 && labels.every((part) => part.length <= 63 && label.test(part)) && /^[a-z]/i.test(last);
}

/** PHP's `FILTER_VALIDATE_IP` for both versions; without zone or port. */
export function isIp(value: string): boolean {
  return isIPv4(value) || (isIPv6(value) && !value.includes('%'));
}

const urlCharacters = /^[A-Za-z0-9$\-_.+!*'(),{}|\\^~[\]`<>#%";/?:@&=]+$/;
const urlParts = /^([a-z0-9+.-]+):(?:\/\/([^/?#]*))?(.*)$/i;
const userInfo = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|%[0-9A-Fa-f]{2})*$/;
const hostless = new Set(['mailto', 'news', 'file']);

/** PHP's `FILTER_VALIDATE_URL`: a scheme and a host (no host for mailto, news and file), only ASCII, a valid host name for http(s). */
export function isUrl(value: string): boolean {
  if (!urlCharacters.test(value)) return false;
  const parts = urlParts.exec(value);
  if (!parts) return false;
  const scheme = (parts[1] ?? '').toLowerCase();
  const authority = parts[2];
  if (!authority) return hostless.has(scheme) && !(authority === '' && scheme !== 'file');
  const at = authority.lastIndexOf('@');
  if (at >= 0 && !userInfo.test(authority.slice(0, at))) return false;
  const host = /^(.*?)(?::(\d*))?$/.exec(authority.slice(at + 1));
  const name = host?.[1] ?? '';
  const port = host?.[2];
  if (name === '' || (port !== undefined && Number(port) > 65535)) return false;
  // A colon outside of brackets begins a port, which is a number.
  if (!/^(?:\[.*\]|[^:]*)$/.test(name)) return false;
  return scheme === 'http' || scheme === 'https' ? isHost(name) : true;
}

function isHost(name: string): boolean {
  if (name.startsWith('[') && name.endsWith(']')) return isIp(name.slice(1, -1));
  const host = name.endsWith('.') ? name.slice(0, -1) : name;
  return host.length <= 253 && host.split('.').every((part) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(part));
}
