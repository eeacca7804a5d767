import type { IncomingHttpHeaders } from 'node:http';
import { serverVersion } from './server-version.js';
import { acceptsOrigin, type VisitorRules } from './visitors.js';

/** Alternating names and values: the form that Node writes without checking each of them. Names are in lower case. */
export type HeaderList = string[];

/** Headers of every response (fact 53). */
const commonHeaders: Readonly<HeaderList> = Object.entries({
  server: 'Appwrite',
  'x-content-type-options': 'nosniff',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers':
    'Accept, Origin, Cookie, Set-Cookie, Content-Type, Content-Range, X-Appwrite-Project, X-Appwrite-Key, X-Appwrite-Dev-Key, X-Appwrite-Locale, X-Appwrite-Mode, X-Appwrite-JWT, X-Appwrite-Response-Format, X-Appwrite-Timeout, X-Appwrite-ID, X-Appwrite-Timestamp, X-Appwrite-Session, X-Appwrite-Platform, X-SDK-Version, X-SDK-Name, X-SDK-Language, X-SDK-Platform, X-SDK-GraphQL, Range, Cache-Control, Expires, Pragma, X-Fallback-Cookies, X-Requested-With, X-Forwarded-For, X-Forwarded-User-Agent',
  'access-control-expose-headers': 'X-Appwrite-Session, X-Fallback-Cookies',
  'access-control-allow-credentials': 'true',
  'access-control-max-age': '86400',
}).flat();

/** Headers of the response to a request: the common ones, and those that depend on its origin and its SDK's version. */
export function answerHeaders(headers: IncomingHttpHeaders, visitors: VisitorRules): HeaderList {
  const { origin } = headers;
  const format = headers['x-appwrite-response-format'];
  const answer = commonHeaders.slice();
  // The real server lets browsers of all pages send an OPTIONS request; here a foreign page is stopped before it sends a body.
  if (origin !== undefined && acceptsOrigin(visitors, origin)) answer.push('access-control-allow-origin', origin);
  if (typeof format === 'string' && isNewer(format)) answer.push('x-appwrite-warning', warning(format));
  return answer;
}

/** Replaces a header, or adds it. */
export function setHeader(list: HeaderList, name: string, value: string): void {
  const at = list.findIndex((item, place) => place % 2 === 0 && item === name.toLowerCase());
  if (at < 0) list.push(name, value);
  else list[at + 1] = value;
}

const byVersion = new Intl.Collator('en', { numeric: true });

function isNewer(version: string): boolean {
  return version !== serverVersion && byVersion.compare(version, serverVersion) > 0;
}

function warning(version: string): string {
  return `The current SDK is built for Appwrite ${version}. However, the current Appwrite server version is ${serverVersion}. Please downgrade your SDK to match the Appwrite version: https://appwrite.io/docs/sdks`;
}

/** Headers of every error. */
export const errorHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  expires: '0',
  pragma: 'no-cache',
};

export const jsonType = 'application/json; charset=UTF-8';
export const htmlType = 'text/html; charset=UTF-8';

/** The response for an unknown route: a page, not JSON. */
export const notFoundPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>404 Not Found</h1><p>The page you're looking for doesn't exist.</p></body>
</html>
`;
