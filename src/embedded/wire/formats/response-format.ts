import type { IncomingHttpHeaders } from 'node:http';

/** Whether the header `X-Appwrite-Response-Format` asks for the format of an older version than this one. */
export function asksForFormatBelow(version: string, headers: IncomingHttpHeaders): boolean {
  const given = headers['x-appwrite-response-format'];
  return typeof given === 'string' && given !== '' && isOlder(given, version);
}

function isOlder(version: string, than: string): boolean {
  const [own, other] = [partsOf(version), partsOf(than)];
  for (let at = 0; at < Math.max(own.length, other.length); at++) {
    const [one = 0, two = 0] = [own[at], other[at]];
    if (one !== two) return one < two;
  }
  return false;
}

/** Only reads the start of the header, since a version has few parts. */
const partsOf = (version: string): number[] =>
  version
    .slice(0, 32)
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
