import type { TableDefinition } from '../../src/compat/index.js';

export const users = {
  name: 'users',
  schema: {
    name: { type: 'string', required: true },
    email: { type: 'string', required: true },
    age: { type: 'integer', min: 0 },
    score: { type: 'number' },
    role: { type: ['writer', 'editor'], default: 'writer' },
    joined: { type: 'Date' },
    tags: { type: 'string', array: true },
  },
  indexes: [{ key: 'email_idx', type: 'unique', attributes: ['email'] }],
} as const satisfies TableDefinition;
export const posts = {
  name: 'posts',
  id: 'blog_posts',
  schema: { title: { type: 'string', required: true }, state: { type: 'string', required: true, default: 'draft' } },
} as const satisfies TableDefinition;
