import { createHash } from 'node:crypto';
import type { IndexSchema } from '../../schema/index-schema.js';
import { IDENTIFIER_LENGTH } from '../../schema/limits.js';

const HASH_LENGTH = 8;

/** The default name of an index, such as `idx_author_createdAt_desc`. Beyond Appwrite's 36 characters it is truncated, with a hash of the whole. */
export function indexName({ type, attributes, orders }: Omit<IndexSchema, 'key' | 'lengths'>): string {
  const parts = attributes.map((key, at) => {
    const name = key.replace(/[^A-Za-z0-9_.-]/g, '');
    return orders[at] === 'desc' ? `${name}_desc` : name;
  });
  const kind = type === 'fulltext' || type === 'spatial' ? [type] : [];
  const name = ['idx', ...parts, ...kind].join('_');
  if (name.length <= IDENTIFIER_LENGTH) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  const start = name.slice(0, IDENTIFIER_LENGTH - HASH_LENGTH - 1).replace(/[_.-]+$/, '');
  return `${start}_${hash}`;
}
