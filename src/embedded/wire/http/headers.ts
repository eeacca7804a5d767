import type { IncomingHttpHeaders } from 'node:http';
import { serverVersion } from './server-version.js';
import { acceptsOrigin, type VisitorRules } from './visitors.js';

/** Names and values by turns: the form Node writes without asking about each. Names are in lower case. */
export type HeaderList = string[];

/** Headers of every answer (fact 53). */
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

/** Headers of the answer to a request with these headers: the common ones, and what its origin and its SDK's version call for. */
export function answerHeaders(headers: IncomingHttpHeaders, visitors: VisitorRules): HeaderList {
  const { origin } = headers;
  const format = headers['x-appwrite-response-format'];
  const answer = commonHeaders.slice();
  // The real server lets the browsers of all pages ask (OPTIONS); here a foreign one is stopped before it sends a body.
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

/** What an unknown route answers: a page, not JSON. */
export const notFoundPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>404 Not Found</title></head>
<body><h1>404 Not Found</h1><p>The page you're looking for doesn't exist.</p></body>
</html>
`;
