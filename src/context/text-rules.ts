import { isIPv4, isIPv6 } from 'node:net';
import type { AttributeSchema, AttributeType } from '../schema/attribute-schema.js';
import { problem, type StoredValue } from './value-problem.js';

/** Longest values of the types that have no `size`; of the text family in bytes (appwrite-data-api.md §12). */
const LONGEST: Partial<Record<AttributeType, { readonly length: number; readonly bytes: boolean }>> = {
  text: { length: 65_535, bytes: true },
  mediumtext: { length: 16_777_215, bytes: true },
  longtext: { length: 2_147_483_647, bytes: true },
  email: { length: 254, bytes: false },
  url: { length: 2000, bytes: false },
  ip: { length: 39, bytes: false },
};

/** Refuses what is surely wrong; the server, which asks PHP's `filter_var`, has the last word. */
const FORMATS = {
  email: (text: string) => /^(".+"|[!-?A-~]+)@(\[[\x21-\x7e]+\]|[a-z0-9-]+(\.[a-z0-9-]+)+)$/i.test(text),
  url: (text: string) => /^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text),
  ip: (text: string) => isIPv4(text) || (isIPv6(text) && !text.includes('%')),
} as const;

/** The rules of one text value of an attribute. */
export function checkText(attribute: AttributeSchema, text: string): StoredValue {
  const { length, bytes } = limitOf(attribute);
  const measured = text.length * 3 <= length ? 0 : bytes ? Buffer.byteLength(text) : codePoints(text);
  if (measured > length) {
    const unit = bytes ? 'bytes' : 'characters';
    return problem(
      'size',
      `text of ${measured} ${unit}`,
      `at most ${length} ${unit}`,
      'Shorten it, or widen the attribute.',
    );
  }
  switch (attribute.type) {
    case 'email':
    case 'url':
    case 'ip':
      if (FORMATS[attribute.type](text)) break;
      return problem('format', `text that is no ${attribute.type}`, `a valid ${attribute.type}`, 'Correct the value.');
    case 'enum':
      if (attribute.elements.includes(text)) break;
      return problem(
        'elements',
        'text that is no element',
        `one of ${attribute.elements.join(', ')}`,
        'Correct the value.',
      );
    case 'string':
    case 'varchar':
      if (attribute.encrypt) return checkEncrypted(attribute.size, text);
  }
  return wellFormed(text);
}

function limitOf(attribute: AttributeSchema): { readonly length: number; readonly bytes: boolean } {
  if ('size' in attribute) return { length: attribute.size, bytes: false };
  return LONGEST[attribute.type] ?? { length: Number.POSITIVE_INFINITY, bytes: false };
}

/** Appwrite counts the size of an encrypted text after encryption: a JSON envelope of 121 characters around base64. */
function checkEncrypted(size: number, text: string): StoredValue {
  const needed = 121 + 4 * Math.ceil(Buffer.byteLength(text) / 3);
  if (needed <= size) return wellFormed(text);
  return problem('size', `text that takes ${needed} characters encrypted`, `at most ${size}`, 'Raise `size`.');
}

/** Half a surrogate pair is not a character; JSON with one is refused by PHP as a whole. */
function wellFormed(text: string): StoredValue {
  if (!/\p{Surrogate}/u.test(text)) return { stored: text };
  return problem('text', 'half a surrogate pair', 'whole Unicode characters', 'Cut texts between characters.');
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
