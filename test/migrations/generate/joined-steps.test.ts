import { collectSteps, replayMigrations } from '../../../src/migrations/builder/collect-steps.js';
import type { MigrationBuilder } from '../../../src/migrations/builder/migration-builder.js';
import type { MigrationFile } from '../../../src/migrations/builder/migration-file.js';
import { joinedSteps } from '../../../src/migrations/generate/joined-steps.js';
import { EMPTY_SCHEMA } from '../../../src/schema/database-schema.js';

function file(name: string, up: (m: MigrationBuilder) => unknown): MigrationFile {
  const migration = { name, up: async (m: MigrationBuilder) => void up(m) };
  return { name, path: `${name}.ts`, checksum: name, markedChecksum: name, migration };
}

const FILES = [
  file('001_users', (m) => m.createCollection('users', (c) => c.string('name', { size: 20 }))),
  file('002_posts', (m) => m.createCollection('posts', (c) => c.string('title', { size: 20 }))),
  file('003_link', (m) => m.createRelationship('posts', 'author', { type: 'manyToOne', target: 'users' })),
  file('004_tags', (m) => m.createCollection('tags', (c) => c.string('word', { size: 20 }))),
  file('005_title', (m) => m.alterAttribute('posts', 'title', { size: 40 })),
];

it('asks the server once for files in a row that touch no collection in common', async () => {
  const migrations = await replayMigrations(FILES);
  const joined = joinedSteps(migrations);
  expect(joined.map(({ file, operations }) => [file, operations.map(({ type }) => type)])).toEqual([
    ['002_posts', ['create_collection', 'create_collection']],
    ['004_tags', ['create_relationship', 'create_collection']],
    ['005_title', ['alter_attribute']],
  ]);
  expect(joined[0]?.from).toEqual(EMPTY_SCHEMA);
  expect(joined.map(({ to }) => to)).toEqual([1, 3, 4].map((at) => migrations[at]?.to));
});

it('leaves the collections that a file does not touch as the objects they are, so that a file costs what it changes', async () => {
  const migrations = await replayMigrations(FILES);
  const [before, after] = migrations.slice(-2).map(({ to }) => to.collections);
  expect(after?.map((collection, at) => [collection.id, collection === before?.[at]])).toEqual([
    ['users', true],
    ['posts', false],
    ['tags', true],
  ]);
  const last = migrations.at(-1);
  const again = await collectSteps(
    file('006_none', () => {}),
    last?.to ?? EMPTY_SCHEMA,
  );
  expect(again.to).toBe(last?.to);
});
