import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext } from 'entwrite';
import { generateFor } from '../../src/migrations/generate/generate-migrations.js';
import { revertMigrations } from '../../src/migrations/revert/revert-migrations.js';
import { runMigrations } from '../../src/migrations/run/run-migrations.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { stateOf } from '../support/every-operation.js';
import { onFreshDatabase } from '../support/live-context.js';
import type { LiveDatabase } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/** Relationships that change their kind by generated files keep their links, there and back. */

class EmptyDb extends DbContext {}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'link-changes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LISTS = { p1: ['ada', 'bob'], p2: [], p3: ['eve'] } as const;

function posts(kind: RelationshipKind | null, twoWay = false): DatabaseSchema {
  const writers = attribute('writers', 'string', { size: 36, array: true });
  const relationship = { key: 'writers', relatedCollection: 'authors', twoWay, twoWayKey: 'posts' } as const;
  return schemaOf(
    collection('authors', [attribute('name', 'string')]),
    collection('posts', [attribute('title', 'string'), ...(kind === null ? [writers] : [])], {
      relationships: kind === null ? [] : [{ ...relationship, kind, onDelete: 'setNull' }],
    }),
  );
}

async function fill({ documents }: LiveDatabase): Promise<void> {
  for (const name of ['ada', 'bob', 'eve']) await documents.create('authors', name, { values: { name } });
  for (const [title, writers] of Object.entries(LISTS))
    await documents.create('posts', title, { values: { title, writers } });
}

const CHANGES = [
  ['manyToMany, one-way', posts('manyToMany'), 'manyToMany, two-way', posts('manyToMany', true)],
  ['manyToMany', posts('manyToMany'), 'a list of ids', posts(null)],
  ['a list of ids', posts(null), 'oneToMany', posts('oneToMany', true)],
] as const;

describe.each(CHANGES)('%s', (_from, from, to, target) => {
  // Appwrite stamps a new $updatedAt on documents that a oneToMany links.
  const shown = async (database: LiveDatabase) =>
    JSON.parse(JSON.stringify(await stateOf(database)).replace(/"same":(true|false)/g, '"same":null'));

  it(`becomes ${to} by a generated file, and comes back`, async () => {
    await onFreshDatabase(async (database) => {
      const context = database.open(EmptyDb);
      await generateFor({ schema: from, renames: [] }, { folder });
      await runMigrations(context, { folder });
      await fill(database);
      const before = await shown(database);
      const { files } = await generateFor({ schema: target, renames: [] }, { folder });
      expect(files).toHaveLength(1);
      expect(files[0]?.text).not.toMatch(/addAttribute.*dropAttribute/s);
      await runMigrations(context, { folder });
      expect((await managerOf(database, target).analyze()).operations).toEqual([]);
      const after = await shown(database);
      expect(after).toMatchObject({ contents: { posts: Object.values(LISTS).map((writers) => ({ writers })) } });
      expect((await generateFor({ schema: target, renames: [] }, { folder })).files).toEqual([]);
      await revertMigrations(context, { folder });
      expect(await shown(database)).toEqual(before);
      await runMigrations(context, { folder });
      expect(await shown(database)).toEqual(after);
    });
  }, 60_000);
});
