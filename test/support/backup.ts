import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pagesToCopy } from '../../src/appwrite/documents/document-pages.js';
import { documentFields, selectionOf } from '../../src/backup/format/document-fields.js';
import { documentText } from '../../src/backup/format/document-text.js';
import type { BackupDatabase } from '../../src/backup/source/backup-database.js';
import { openDatabase } from '../../src/backup/source/backup-database.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import { normalizeSchema } from '../../src/schema/normalize-schema.js';
import { connectDatabase, type LiveDatabase, type Project } from './live-database.js';
import { attribute, collection, index, managerOf } from './schema-manager.js';

/** A database with what `createBackup` and `restoreBackup` take. */
export interface TestDatabase extends LiveDatabase, BackupDatabase {}

export function testDatabase(project: Project, databaseId?: string): TestDatabase {
  return { ...connectDatabase(project, databaseId), projectId: project.projectId };
}

/** Makes databases of a project that are deleted after each test. */
export function testDatabases(project: Project): () => TestDatabase {
  const made: TestDatabase[] = [];
  afterEach(async () => {
    for (const { schemas } of made.splice(0)) await schemas.deleteDatabase();
  });
  return () => {
    const database = testDatabase(project);
    made.push(database);
    return database;
  };
}

/** Folders for backups, removed by `clear`. */
export function temporaryFolders(): { make: () => string; clear: () => void } {
  const made: string[] = [];
  return {
    make() {
      const folder = mkdtempSync(join(tmpdir(), 'entwrite-backup-'));
      made.push(folder);
      return join(folder, 'backup');
    },
    clear() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the files of a folder an hour old. */
export function ageFolder(folder: string): void {
  const then = Date.now() / 1000 - 3600;
  for (const file of readdirSync(folder)) utimesSync(join(folder, file), then, then);
}

/** Everything a database holds but `$sequence`, as comparable text: schema, then documents by id. */
export async function stateOf(
  database: BackupDatabase,
): Promise<{ schema: string; documents: Record<string, string[]> }> {
  const { schemas, documents } = openDatabase(database);
  const { schema } = await schemas.read();
  const found: Record<string, string[]> = {};
  for (const one of schema.collections) {
    if (one.id.startsWith('entwrite_')) continue;
    const fields = documentFields(schema, one);
    const texts: string[] = [];
    for await (const page of pagesToCopy(documents, { collection: one.id, select: selectionOf(fields, false) })) {
      for (const document of page) texts.push(documentText(document, fields).canonical);
    }
    found[one.id] = texts.sort();
  }
  const visible = schema.collections.filter(({ id }) => !id.startsWith('entwrite_'));
  return { schema: canonicalSchemaText({ collections: visible }), documents: found };
}

const relation = (
  key: string,
  kind: CollectionSchema['relationships'][number]['kind'],
  relatedCollection: string,
  twoWay: boolean,
) => ({ key, kind, relatedCollection, twoWay, twoWayKey: `${key}_back`, onDelete: 'setNull' as const });

/** All relationship kinds, one-way and two-way, over collections with defaults, required attributes and a unique index. */
export const LINKED_SCHEMA: DatabaseSchema = normalizeSchema({
  collections: [
    collection(
      'authors',
      [
        attribute('name', 'string', { required: true }),
        attribute('role', 'enum', { elements: ['writer', 'editor'], default: 'writer' }),
        attribute('tags', 'string', { array: true }),
        attribute('big', 'bigint'),
      ],
      {
        permissions: ['read("any")'],
        documentSecurity: true,
        indexes: [index('by_name', ['name'], 'unique')],
        relationships: [
          relation('profile', 'oneToOne', 'profiles', true),
          relation('badge', 'oneToOne', 'badges', false),
          relation('posts', 'oneToMany', 'posts', true),
          relation('drafts', 'oneToMany', 'drafts', false),
        ],
      },
    ),
    collection('profiles', [attribute('text', 'string', { default: 'none' })]),
    collection('badges', [attribute('text', 'string')]),
    collection(
      'posts',
      [attribute('title', 'string', { required: true }), attribute('views', 'integer', { default: 1 })],
      {
        relationships: [
          relation('team', 'manyToOne', 'teams', true),
          relation('place', 'manyToOne', 'places', false),
          relation('labels', 'manyToMany', 'labels', true),
          relation('readers', 'manyToMany', 'readers', false),
        ],
      },
    ),
    collection('drafts', [attribute('title', 'string')]),
    collection('teams', [attribute('text', 'string')]),
    collection('places', [attribute('text', 'string')]),
    collection('labels', [attribute('text', 'string')]),
    collection('readers', [attribute('text', 'string')]),
  ],
});

/** Makes `LINKED_SCHEMA` and documents linked in every way. */
export async function createLinkedDatabase(database: TestDatabase): Promise<void> {
  const { documents } = database;
  await managerOf(database, LINKED_SCHEMA).ensureCreated();
  const times = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };
  const plain = (name: string) => ({ values: { text: name, ...times } });
  for (const id of ['profiles', 'badges', 'teams', 'places', 'labels', 'readers']) {
    for (const number of [1, 2, 3]) await documents.create(id, `${id}-${number}`, plain(`${id} ${number}`));
  }
  await documents.create('profiles', 'profiles-null', { values: { ...times }, permissions: ['read("users")'] });
  for (const number of [1, 2, 3, 4])
    await documents.create('drafts', `d${number}`, { values: { title: null, ...times } });
  for (const number of [1, 2, 3, 4]) {
    await documents.create('posts', `p${number}`, {
      values: {
        title: `Post ${number}`,
        ...times,
        ...(number < 3 && { team: 'teams-1', place: `places-${number}` }),
        ...(number > 1 && { labels: [`labels-${number - 1}`, 'labels-3'], readers: ['readers-2', 'readers-1'] }),
      },
    });
  }
  await documents.create('authors', 'a1', {
    values: {
      name: 'Ada',
      role: 'editor',
      tags: ['x', 'y'],
      big: 9_007_199_254_740_993n,
      ...times,
      profile: 'profiles-1',
      badge: 'badges-2',
      posts: ['p1', 'p3'],
      drafts: ['d1', 'd2'],
    },
    permissions: ['read("users")', 'write("team:x/owner")'],
  });
  await documents.create('authors', 'a2', {
    values: { name: 'Bob', ...times, profile: 'profiles-3', posts: ['p2'], drafts: ['d4'] },
  });
  await documents.create('authors', 'a3', { values: { name: 'Čenda' } });
}

/** A small database with what is hard to restore: nulls under a default and under nothing, required values, links of three kinds. */
export const SMALL_SCHEMA: DatabaseSchema = normalizeSchema({
  collections: [
    collection(
      'authors',
      [
        attribute('name', 'string', { required: true }),
        attribute('role', 'enum', { elements: ['writer', 'editor'], default: 'writer' }),
        attribute('bio', 'text'),
      ],
      {
        permissions: ['read("any")'],
        indexes: [index('by_name', ['name'], 'unique')],
        relationships: [
          relation('profile', 'oneToOne', 'profiles', true),
          relation('labels', 'manyToMany', 'labels', false),
        ],
      },
    ),
    collection('profiles', [attribute('text', 'string', { default: 'none' })]),
    collection('labels', [attribute('text', 'string')], {
      relationships: [relation('kinds', 'oneToMany', 'kinds', false)],
    }),
    collection('kinds', [attribute('text', 'string')]),
  ],
});

/** Makes `SMALL_SCHEMA` with a few documents. Nulls under defaults come first: only a bulk update writes them. */
export async function createSmallDatabase(database: TestDatabase): Promise<void> {
  const { documents, transport, databaseId } = database;
  const bare = SMALL_SCHEMA.collections.map((one) => ({ ...one, relationships: [] }));
  await managerOf(database, { collections: bare }).ensureCreated();
  const times = { $createdAt: '2024-01-02T03:04:05.678+00:00', $updatedAt: '2024-05-06T07:08:09.123+00:00' };
  for (const id of ['profiles', 'labels', 'kinds'])
    await documents.createMany(
      id,
      [1, 2, 3].map((number) => ({ $id: `${id}-${number}`, text: `${number}`, ...times })),
    );
  await documents.createMany(
    'authors',
    ['Ada', 'Bob', 'Čenda'].map((name, at) => ({
      $id: `a${at}`,
      name,
      role: 'editor',
      ...times,
      $permissions: [`read("user:u${at}")`],
    })),
  );
  const query = JSON.stringify({ method: 'equal', attribute: '$id', values: ['a1', 'profiles-2'] });
  for (const [id, key] of [
    ['authors', 'role'],
    ['profiles', 'text'],
  ] as const)
    await transport.send({
      method: 'PATCH',
      path: ['tablesdb', databaseId, 'tables', id, 'rows'],
      parameters: { data: { [key]: null }, queries: [query] },
    });
  await managerOf(database, SMALL_SCHEMA).migrate();
  const { $updatedAt } = times;
  await documents.update('authors', 'a0', {
    values: { profile: 'profiles-1', labels: ['labels-1', 'labels-2'], $updatedAt },
  });
  await documents.update('authors', 'a2', { values: { profile: 'profiles-3', labels: ['labels-2'] } });
  await documents.update('labels', 'labels-1', { values: { kinds: ['kinds-1', 'kinds-3'] } });
}
