import { Permission, Role } from '../../appwrite/http/node-appwrite.js';
import { defineCollection } from '../../metadata/define-collection.js';

const AUTHOR_POSTS = { type: 'oneToMany', target: 'posts', inverse: 'author' } as const;
const POST_LINKS = {
  author: { type: 'manyToOne', target: 'authors', inverse: 'posts' },
  tags: { type: 'manyToMany', target: 'tags', inverse: 'posts' },
} as const;
const POST_SETTINGS = { name: 'Posts', permissions: [Permission.read(Role.any())], relationships: POST_LINKS };
const tags = defineCollection(
  'tags',
  { label: { type: 'string', size: 60 } },
  { name: 'Tags', relationships: { posts: { type: 'manyToMany', target: 'posts', inverse: 'tags' } } },
);
const COMMENT_SETTINGS = {
  name: 'Comments',
  relationships: { post: { type: 'manyToOne', target: 'posts', onDelete: 'cascade' } },
} as const;

/** The blog of the quick start in its old form, with relationships, places and settings for the page to show. */
export const before = {
  authors: defineCollection(
    'authors',
    {
      name: { type: 'string', size: 120 },
      email: { type: 'email' },
      about: { type: 'string', size: 500, required: false },
      home: { type: 'point', required: false },
      region: { type: 'polygon', required: false },
      walk: { type: 'line', required: false },
      joined: { type: 'datetime', required: false },
    },
    { name: 'Authors', relationships: { posts: AUTHOR_POSTS }, indexes: [{ attributes: ['name'] }] },
  ),
  posts: defineCollection(
    'posts',
    {
      title: { type: 'string', size: 40 },
      body: { type: 'text' },
      views: { type: 'integer', min: 0 },
      legacyCode: { type: 'string', size: 20, required: false },
      state: { type: 'enum', elements: ['draft', 'live', 'archived'], default: 'live' },
      pinned: { type: 'boolean', default: false },
      settings: { type: 'json', required: false },
    },
    { ...POST_SETTINGS, indexes: [{ attributes: ['views'] }] },
  ),
  tags,
  comments: defineCollection(
    'comments',
    { text: { type: 'text' }, rating: { type: 'string', size: 4, required: false } },
    COMMENT_SETTINGS,
  ),
};

/** The same blog as its code describes it; the page Plan shows the differences. */
export const after = {
  authors: defineCollection(
    'authors',
    {
      name: { type: 'string', size: 120 },
      email: { type: 'email' },
      bio: { type: 'string', size: 500, required: false, renamedFrom: 'about' },
      home: { type: 'point', required: false },
      region: { type: 'polygon', required: false },
      walk: { type: 'line', required: false },
      joined: { type: 'datetime', required: false },
    },
    {
      name: 'Authors',
      relationships: { posts: AUTHOR_POSTS },
      indexes: [{ attributes: ['name'] }, { attributes: ['email'], type: 'unique' }],
    },
  ),
  posts: defineCollection(
    'posts',
    {
      title: { type: 'string', size: 200 },
      body: { type: 'text' },
      views: { type: 'integer', min: 0 },
      state: { type: 'enum', elements: ['draft', 'live'], default: 'live' },
      pinned: { type: 'boolean', default: false },
      settings: { type: 'json', required: false },
      language: { type: 'string', size: 5, default: 'en' },
    },
    { ...POST_SETTINGS, indexes: [{ attributes: ['views'] }] },
  ),
  tags,
  comments: defineCollection(
    'comments',
    { text: { type: 'text' }, rating: { type: 'float', min: 0, max: 5, required: false } },
    COMMENT_SETTINGS,
  ),
};
