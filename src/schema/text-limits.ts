import { isIPv4, isIPv6 } from 'node:net';
import type { AttributeSchema, AttributeType } from './attribute-schema.js';

interface TextLimit {
  readonly length: number;
  readonly unit: 'characters' | 'bytes';
}

/** The longest values of types without `size`; for text types in bytes (fact 62). */
const LONGEST: Partial<Record<AttributeType, TextLimit>> = {
  text: { length: 65_535, unit: 'bytes' },
  mediumtext: { length: 16_777_215, unit: 'bytes' },
  longtext: { length: 2_147_483_647, unit: 'bytes' },
  email: { length: 254, unit: 'characters' },
  url: { length: 2000, unit: 'characters' },
  ip: { length: 39, unit: 'characters' },
};

/** The problem of a text that the server would truncate at a NUL character. */
export const CUT_AT_NUL = {
  found: 'a NUL character, where this server truncates a text',
  expected: 'text without NUL characters',
  remedy: 'Remove the NUL characters, or store the text encoded (as Base64, for example).',
};

/** The problem of a text that Appwrite would execute in an update, where it takes one for an operator. */
export const RUN_AS_OPERATOR = {
  found: 'text that Appwrite would carry out as an operator instead of storing it',
  expected: 'other text',
  remedy: 'Change the text (by a prefix, for example); as it is only a new document can hold it.',
};

/** Appwrite's operators (§8). */
const OPERATORS = new Set([
  ...['increment', 'decrement', 'multiply', 'divide', 'modulo', 'power', 'toggle', 'stringConcat', 'stringReplace'],
  ...['arrayAppend', 'arrayPrepend', 'arrayInsert', 'arrayRemove', 'arrayUnique', 'arrayIntersect', 'arrayDiff'],
  ...['arrayFilter', 'dateAddDays', 'dateSubDays', 'dateSetNow'],
]);

/** Whether Appwrite takes a value of an update for an operator: a text that decodes to an object with the name of one as `method`. */
export function isOperatorText(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\s*\{/.test(value)) return false;
  try {
    const { method } = JSON.parse(value) as { readonly method?: unknown };
    return typeof method === 'string' && OPERATORS.has(method);
  } catch {
    return false;
  }
}

export function textLimit(attribute: AttributeSchema): TextLimit {
  if ('size' in attribute) return { length: attribute.size, unit: 'characters' };
  return LONGEST[attribute.type] ?? { length: Number.POSITIVE_INFINITY, unit: 'characters' };
}

/** The length of a text if it exceeds the limit, otherwise null. Characters are Unicode code points, as Appwrite counts them. */
export function excessLength(text: string, { length, unit }: TextLimit): number | null {
  if (text.length * 3 <= length) return null;
  const measured = unit === 'bytes' ? Buffer.byteLength(text) : codePoints(text);
  return measured > length ? measured : null;
}

/** The length of a text after encryption, which is what its size limits: 121 characters of JSON around base64. */
export function encryptedLength(text: string): number {
  return 121 + 4 * Math.ceil(Buffer.byteLength(text) / 3);
}

/** The most bytes of a text that fit a size when encrypted. */
export function encryptedRoom(size: number): number {
  return Math.max(0, 3 * Math.floor((size - 121) / 4));
}

/** A label of a host name; Appwrite takes no underscore. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const LOCAL_PART = /^[!#-'*+\-/-9=?A-Z^-~]+(\.[!#-'*+\-/-9=?A-Z^-~]+)*$/;
const URL_PARTS = /^([a-z0-9+.-]+):(?:\/\/([^/?#]*))?/i;
/** Of a URL, all characters; of an address, a quoted name may have others. */
const VISIBLE = /^[!-~]+$/;
const HOST = /^(.+?)(?::(\d*))?$/;
const LAST_PORT = 65_535;
/** Schemes whose URLs name no host. */
const HOSTLESS = ['mailto', 'news', 'file'];

/** Checks that refuse only what is certainly invalid; the server decides with PHP's `filter_var`. */
const FORMATS = {
  email(text: string): boolean {
    const at = text.lastIndexOf('@');
    const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
    if (at < 1 || at > 64 || [...text].length !== Buffer.byteLength(text)) return false;
    if (!LOCAL_PART.test(local) && !/".*"/s.test(local)) return false;
    const labels = domain.split('.');
    const isName =
      labels.length > 1 && labels.every((label) => LABEL.test(label)) && /^[a-z]/i.test(labels.at(-1) ?? '');
    return isName || /^\[.+\]$/.test(domain);
  },
  url(text: string): boolean {
    const [, scheme = '', authority = ''] = URL_PARTS.exec(text) ?? [];
    if (scheme === '' || !VISIBLE.test(text)) return false;
    if (authority === '') return HOSTLESS.includes(scheme.toLowerCase());
    const [, host = '', port = ''] = HOST.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? [];
    if (host === '' || Number(port) > LAST_PORT) return false;
    if (!/^https?$/i.test(scheme)) return true;
    if (host.startsWith('[')) return isIPv6(host.slice(1, -1));
    return host
      .replace(/\.$/, '')
      .split('.')
      .every((label) => LABEL.test(label));
  },
  ip: (text: string) => isIPv4(text) || (isIPv6(text) && !text.includes('%')),
} as const;

/** Whether a text has the format that its attribute requires. */
export function hasFormat(type: keyof typeof FORMATS, text: string): boolean {
  return FORMATS[type](text);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether a stored value is a text, or a list with one, that contains a NUL character. */
export function holdsNul(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsNul) : typeof value === 'string' && value.includes('\0');
}
