import type { WireDocument } from '../../src/appwrite/documents/document-gateway.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import type { DbSchemaManager } from '../../src/schema-manager/db-schema-manager.js';
import type { SchemaManagerOptions } from '../../src/schema-manager/schema-manager-options.js';
import type { LiveDatabase } from './live-database.js';
import { attribute, collection, index, managerOf, schemaOf } from './schema-manager.js';

/** A collection with every type of attribute that becomes another one by its id, over a few documents. */

const ATTRIBUTES = [
  attribute('title', 'string', { size: 40, required: true }),
  attribute('slug', 'varchar', { size: 40 }),
  attribute('state', 'enum', { elements: ['draft', 'done'], default: 'draft' }),
  attribute('body', 'text'),
  attribute('more', 'mediumtext'),
  attribute('most', 'longtext'),
  attribute('secret', 'string', { size: 300, encrypt: true }),
  attribute('tags', 'string', { array: true }),
  attribute('views', 'integer', { min: 0, max: 1_000_000, default: 7 }),
  attribute('wide', 'integer', { max: 5_000_000_000 }),
  attribute('big', 'bigint'),
  attribute('marks', 'integer', { array: true, max: 100 }),
  attribute('price', 'float', { min: 0 }),
  attribute('open', 'boolean', { required: true }),
  attribute('at', 'datetime'),
  attribute('mail', 'email'),
  attribute('home', 'url'),
  attribute('host', 'ip'),
  attribute('spot', 'point', { required: true }),
  attribute('way', 'line'),
  attribute('area', 'polygon'),
];

const SETTINGS: Partial<CollectionSchema> = {
  name: 'All posts',
  permissions: ['read("any")', 'create("users")'],
  documentSecurity: true,
  indexes: [
    index('by_slug', ['slug'], 'unique'),
    index('by_views', ['views', 'state']),
    { key: 'words', type: 'fulltext', attributes: ['body'], orders: [], lengths: [] },
    { key: 'places', type: 'spatial', attributes: ['spot'], orders: [], lengths: [] },
  ],
};

const others = collection('others', [attribute('name', 'string')]);
export const POSTS: DatabaseSchema = schemaOf(others, collection('posts', ATTRIBUTES, SETTINGS));
export const ARTICLES: DatabaseSchema = schemaOf(others, collection('articles', ATTRIBUTES, SETTINGS));
export const RENAMES = [{ from: 'posts', to: 'articles' }];

/** The schema manager that leads from POSTS to ARTICLES. */
export function renamed(database: LiveDatabase, options: Partial<SchemaManagerOptions> = {}): DbSchemaManager {
  return managerOf(database, ARTICLES, { renames: RENAMES, ...options });
}

/** Makes POSTS with some documents: full ones, empty ones, and some with a null under a default. */
export async function preparePosts(database: LiveDatabase, count = 12): Promise<void> {
  await managerOf(database, POSTS).migrate();
  const documents = Array.from({ length: count }, (_, at) => ({
    $id: `post-${at}`,
    $permissions: at % 2 ? [`read("user:u${at}")`, 'update("users")'] : [],
    $createdAt: `2020-01-0${(at % 9) + 1}T00:00:00.123+00:00`,
    $updatedAt: `2021-01-0${(at % 9) + 1}T01:02:03.456+00:00`,
    title: `Post ${at}`,
    open: at % 2 === 0,
    spot: [at % 90, -at % 90],
    ...(at % 3 !== 0 && full(at)),
  }));
  for (let at = 0; at < documents.length; at += 100)
    await database.documents.createMany('posts', documents.slice(at, at + 100));
  // Appwrite puts the default in the place of a null that is written singly.
  const some = [JSON.stringify({ method: 'equal', attribute: '$id', values: ['post-0', 'post-1'] })];
  await database.documents.updateMany(
    'posts',
    { values: { views: null, $updatedAt: '2022-02-02T02:02:02.222+00:00' } },
    some,
  );
}

function full(at: number): Readonly<Record<string, unknown>> {
  return {
    slug: `post-${at}`,
    state: 'done',
    body: at % 2 ? `Words of ${at}` : '',
    more: 'm'.repeat(at % 50),
    most: 'l'.repeat(at % 50),
    secret: `secret ${at}`,
    tags: ['a', '', `t${at}`],
    views: at * 11,
    wide: 4_000_000_000 + at,
    big: 9_007_199_254_740_993n + BigInt(at),
    marks: [at % 50, 100],
    price: at / 4,
    at: '2024-05-06T07:08:09.101+00:00',
    mail: `a${at}@example.org`,
    home: 'https://example.org/x?y=z',
    host: '::1',
    way: [
      [0, 0],
      [at % 90, 1],
    ],
    area: [
      [
        [0, 0],
        [0, 4],
        [4, 4],
        [0, 0],
      ],
    ],
  };
}

/** The documents of a collection by id, with all that has to stay; without the attribute by which a rename under way closes it. */
export async function contentsOf(
  { documents }: LiveDatabase,
  id: string,
): Promise<ReadonlyMap<string, Partial<WireDocument>>> {
  const contents = new Map<string, Partial<WireDocument>>();
  for (let offset = 0; ; offset += 1000) {
    const queries = [
      { method: 'limit', values: [1000] },
      { method: 'offset', values: [offset] },
    ];
    const page = await documents.list(
      id,
      queries.map((query) => JSON.stringify(query)),
    );
    for (const { $sequence: _, $tableId: __, $databaseId: ___, ...document } of page.documents)
      contents.set(
        document.$id as string,
        Object.fromEntries(Object.entries(document).filter(([key]) => !key.startsWith('shadow_'))),
      );
    if (page.documents.length < 1000) return contents;
  }
}
