import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { isToOne, sidesOf } from '../../src/schema/relationship-schema.js';
import type { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { heldIds } from '../../src/schema-manager/online-changes/link-sides.js';
import type { MigrateOptions, SchemaManagerOptions } from '../../src/schema-manager/schema-manager-options.js';
import type { LiveDatabase } from './live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from './schema-manager.js';

/** A migration with every kind of operation in it, over a few documents. */

export const BEFORE: DatabaseSchema = schemaOf(
  collection(
    'authors',
    [
      attribute('name', 'string', { required: true }),
      attribute('email', 'email'),
      attribute('about', 'string', { size: 300 }),
      attribute('code', 'string', { size: 10 }),
      attribute('role', 'enum', { elements: ['writer', 'editor'], default: 'writer' }),
      attribute('age', 'integer', { min: 0, max: 200 }),
    ],
    { indexes: [index('by_code', ['code'])] },
  ),
  collection(
    'posts',
    [
      attribute('title', 'string', { size: 40, required: true }),
      attribute('legacy', 'string'),
      attribute('views', 'integer'),
    ],
    {
      indexes: [index('by_views', ['views'])],
      relationships: [
        {
          key: 'author',
          kind: 'manyToOne',
          relatedCollection: 'authors',
          twoWay: true,
          twoWayKey: 'posts',
          onDelete: 'setNull',
        },
        {
          key: 'cover',
          kind: 'oneToOne',
          relatedCollection: 'pictures',
          twoWay: false,
          twoWayKey: 'coverOf',
          onDelete: 'setNull',
        },
      ],
    },
  ),
  collection('pictures', [attribute('url', 'url')]),
  collection('drafts', [attribute('text', 'text')]),
);

export const AFTER: DatabaseSchema = schemaOf(
  collection(
    'authors',
    [
      attribute('name', 'string', { required: true }),
      attribute('email', 'email'),
      attribute('bio', 'string', { size: 300 }),
      attribute('code', 'integer'),
      attribute('role', 'enum', { elements: ['writer', 'editor', 'owner'] }),
      attribute('age', 'integer', { min: 0, max: 150 }),
      attribute('slug', 'varchar', { size: 60, required: true }),
    ],
    { permissions: ['read("any")'], indexes: [index('by_code', ['code']), index('by_email', ['email'], 'unique')] },
  ),
  collection(
    'posts',
    [
      attribute('title', 'string', { size: 200, required: true }),
      attribute('views', 'integer', { min: 0 }),
      attribute('note', 'text'),
    ],
    {
      indexes: [index('by_views', ['views', 'title'])],
      relationships: [
        {
          key: 'author',
          kind: 'manyToOne',
          relatedCollection: 'authors',
          twoWay: true,
          twoWayKey: 'posts',
          onDelete: 'cascade',
        },
      ],
    },
  ),
  collection('pictures', [attribute('url', 'url')]),
  collection('comments', [attribute('text', 'text'), attribute('stars', 'integer')], {
    relationships: [
      {
        key: 'post',
        kind: 'manyToOne',
        relatedCollection: 'posts',
        twoWay: false,
        twoWayKey: 'comments',
        onDelete: 'cascade',
      },
    ],
  }),
);

export const OPTIONS: MigrateOptions = {
  allowDestructive: true,
  resolve: { 'authors.slug': { backfill: (document: WireDocument) => String(document.name).toLowerCase() } },
};

/** The schema manager that leads from BEFORE to AFTER. */
export function everyOperation(database: LiveDatabase, options: Partial<SchemaManagerOptions> = {}): DbSchemaManager {
  return managerOf(database, AFTER, { renames: [{ collection: 'authors', from: 'about', to: 'bio' }], ...options });
}

const AUTHORS = 6;
const POSTS = 5;

export async function prepare(database: LiveDatabase): Promise<void> {
  await managerOf(database, BEFORE).migrate();
  const { documents } = database;
  for (let at = 0; at < AUTHORS; at += 1) {
    const values = {
      name: `Author ${at}`,
      email: `a${at}@example.org`,
      about: at % 2 ? `About ${at}` : null,
      code: at % 3 ? String(at * 7) : null,
      role: 'editor',
      age: at,
    };
    await documents.create('authors', `author-${at}`, { values, permissions: [`read("user:u${at}")`] });
  }
  await documents.create('pictures', 'picture', { values: { url: 'https://example.org/p' } });
  for (let at = 0; at < POSTS; at += 1) {
    const values = {
      title: `Post ${at}`,
      legacy: 'x',
      views: at * 10,
      author: `author-${at % AUTHORS}`,
      cover: at === 0 ? 'picture' : null,
    };
    await documents.create('posts', `post-${at}`, { values });
  }
  await documents.create('drafts', 'draft', { values: { text: 'to be dropped' } });
}

/** All that a migration can be judged by: the schema and every document, in comparable form. */
export async function stateOf(database: LiveDatabase): Promise<unknown> {
  const live = await database.schemas.read();
  const schema = withoutSystemCollections(live.schema);
  const contents: Record<string, unknown> = {};
  for (const { id } of schema.collections) {
    const lists = sidesOf(schema, id).flatMap((side) => (isToOne(side) ? [] : [side.relationship.key]));
    const queries = [
      { method: 'limit', values: [100] },
      { method: 'select', values: ['*', ...lists.map((key) => `${key}.$id`)] },
    ];
    const { documents } = await database.documents.list(
      id,
      queries.map((query) => JSON.stringify(query)),
    );
    contents[id] = documents.map((shown) => {
      const { $databaseId: _, $sequence: __, $createdAt, $updatedAt, ...document } = shown;
      const links = Object.fromEntries(lists.map((key) => [key, heldIds(shown, key)]));
      return { ...document, ...links, same: $createdAt === $updatedAt };
    });
  }
  return { schema: JSON.parse(canonicalSchemaText(schema)), unsettled: live.unsettled, contents };
}
