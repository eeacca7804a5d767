import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capabilitiesOf } from '../../src/appwrite/server/capabilities.js';
import { backupScope, scopeNames } from '../../src/backup/automatic/backup-scope.js';
import { createBackupKey, openBackupKey } from '../../src/backup/format/backup-key.js';
import { backupFailed } from '../../src/backup/format/backup-problem.js';
import { checkSavedDocuments } from '../../src/backup/format/check-saved-documents.js';
import { describeDocuments } from '../../src/backup/format/describe-documents.js';
import { collectionOf, documentFields } from '../../src/backup/format/document-fields.js';
import { fileName } from '../../src/backup/format/file-name.js';
import type { OpenBackup } from '../../src/backup/format/open-backup.js';
import { checkBackup, ruleConflicts } from '../../src/backup/restore/check-backup.js';
import { createDocumentChecks } from '../../src/backup/restore/document-checks.js';
import { listBackups } from '../../src/backup/retention/list-backups.js';
import { pruneBackups } from '../../src/backup/retention/prune-backups.js';
import { safeTime } from '../../src/backup/source/safe-time.js';
import { savedSchema } from '../../src/backup/verify/saved-schema.js';
import { createNamedIds } from '../../src/documents/named-ids.js';
import type { Operation } from '../../src/operations/operation.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { attribute, collection, index, schemaOf } from '../support/schemas.js';

/** What backups decide without a server. */

const author: RelationshipSchema = {
  key: 'author',
  kind: 'manyToOne',
  relatedCollection: 'users',
  twoWay: true,
  twoWayKey: 'posts',
  onDelete: 'setNull',
};
const [title, views] = [attribute('title', 'string'), attribute('views', 'integer')];
const posts = collection('posts', [title, views], { relationships: [author], indexes: [index('title', ['title'])] });
const posted: RelationshipSchema = {
  ...author,
  key: 'posted',
  kind: 'oneToMany',
  relatedCollection: 'posts',
  twoWayKey: 'writer',
};
const users = collection('users', [attribute('name', 'string')], { relationships: [posted] });
const schema = schemaOf(users, posts);

describe('what is saved before operations', () => {
  const dropTitle: Operation = { type: 'drop_attribute', collection: 'posts', attribute: title };
  const dropAuthor: Operation = { type: 'drop_relationship', collection: 'posts', relationship: author };
  const renameAuthor: Operation = {
    type: 'alter_relationship',
    collection: 'posts',
    from: author,
    to: { ...author, key: 'writer' },
  };
  const dropWriter: Operation = { ...dropAuthor, relationship: renameAuthor.to };
  const dropPosted: Operation = { type: 'drop_relationship', collection: 'users', relationship: posted };
  const dropPosts: Operation = { type: 'drop_collection', collection: { ...posts, relationships: [] } };
  test.each<readonly [string, readonly Operation[], readonly string[]]>([
    ['nothing to lose', [{ type: 'add_attribute', collection: 'posts', attribute: attribute('new', 'string') }], []],
    ['an attribute', [dropTitle], ['posts.title']],
    ['links, where they are saved', [dropAuthor], ['posts.author']],
    ['a whole collection', [dropTitle, dropPosts, dropAuthor], ['posts']],
    ['what is not there', [{ ...dropTitle, attribute: attribute('gone', 'string') }], []],
    ['a collection that is not there', [{ ...dropTitle, collection: 'gone' }], []],
    ['links under another key from then on', [renameAuthor, dropWriter], ['posts.author']],
    ['links that are saved with the other collection', [dropPosted], ['posts.writer']],
    ['links of a collection that is saved whole', [dropPosts, dropPosted], ['posts']],
  ])('%s', (_name, operations, expected) => {
    expect(scopeNames(backupScope(operations, schema))).toEqual(expected);
  });
});

test('the schema of what was saved in part', () => {
  const saved = (id: string, attributes: readonly string[] | null) =>
    ({ id, attributes, documents: 0, bytes: 0, file: '', nulls: {}, digest: '' }) as never;
  expect(savedSchema(schema, [saved('posts', null), saved('users', null)])).toBe(schema);
  const shape = (...parts: readonly never[]) =>
    savedSchema(schema, parts).collections.map(({ id, attributes, relationships, indexes }) =>
      [id, ...attributes, ...relationships, ...indexes]
        .map((one) => (typeof one === 'string' ? one : one.key))
        .join(' '),
    );
  expect(shape(saved('posts', ['views']))).toEqual(['users name', 'posts views']);
  expect(shape(saved('posts', ['title', 'author']))).toEqual(['users name', 'posts title author title']);
  expect(shape(saved('users', ['posts']), saved('posts', ['views']))).toEqual(
    ['users ', 'posts views author'].map((one) => one.trim()),
  );
});

describe('a document on its way to a server', () => {
  const document = (values: object) => ({
    $id: 'd1',
    $sequence: '1',
    $createdAt: '2024-01-01T00:00:00.000+00:00',
    $updatedAt: '2024-01-01T00:00:00.000+00:00',
    $permissions: ['read("any")'],
    ...values,
  });
  const findings = (of: AttributeSchema, values: object, engine: 'mariadb' | 'postgresql' | 'mongodb' | null) => {
    const checks = createDocumentChecks(collection('things', [of]), capabilitiesOf({ engine, version: '1.9.0' }), true);
    checks.look(document(values));
    return { rules: checks.findings().map(({ rule }) => rule), widened: [...checks.widened.values()] };
  };
  const range = (min: number | null, max: number | null, more: object = {}) =>
    attribute('n', 'integer', { min, max, ...more });
  test.each<readonly [string, AttributeSchema, object, Parameters<typeof findings>[2], readonly string[], object]>([
    ['within its range', range(0, 5), { n: 3 }, 'mariadb', [], []],
    ['above it', range(0, 5), { n: 9 }, 'mariadb', [], [{ min: 0, max: 9 }]],
    ['below it', range(0, 5), { n: -9 }, 'mariadb', [], [{ min: -9, max: 5 }]],
    ['several', range(0, 5, { array: true }), { n: [-1, 3, 6] }, 'mariadb', [], [{ min: -1, max: 6 }]],
    ['outside the elements', attribute('n', 'enum'), { n: 'c' }, 'mariadb', [], [{ elements: ['a', 'b', 'c'] }]],
    ['of another type', attribute('n', 'enum'), { n: 5 }, 'mariadb', ['value'], []],
    ['a text in a number', range(0, 5), { n: 'x' }, 'mariadb', ['value'], []],
    ['a text too long', attribute('n', 'string', { size: 1 }), { n: 'xy' }, 'mariadb', ['value'], []],
    ['an unknown permission', range(0, 5), { $permissions: ['fly("any")'] }, null, ['permission'], []],
    ['an id too long', range(0, 5), { $id: 'x'.repeat(37) }, 'mariadb', ['document_id'], []],
    ['an id of a server that takes any', range(0, 5), { $id: 'x'.repeat(300) }, null, [], []],
    [
      'an early date',
      attribute('n', 'datetime'),
      { n: '0900-01-01T00:00:00.000+00:00' },
      'mariadb',
      ['early_date'],
      [],
    ],
    [
      'early, where it is known of no server',
      attribute('n', 'datetime'),
      { n: '0900-01-01T00:00:00.000+00:00' },
      null,
      [],
      [],
    ],
    ['a NUL where it is cut off', attribute('n', 'string'), { n: 'a\0b' }, 'postgresql', ['cut_text'], []],
  ])('%s', (_name, of, values, engine, rules, widened) => {
    expect(findings(of, values, engine)).toMatchObject({ rules, widened });
  });
});

describe('a schema on its way to another server', () => {
  const place = attribute('place', 'point');
  const held = collection('things', [title, place, attribute('body', 'text')], {
    indexes: [
      { ...index('places', ['place']), type: 'spatial' },
      { ...index('titles', ['title']), type: 'fulltext' },
      { ...index('bodies', ['body']), type: 'fulltext' },
    ],
  });
  const backup = (engine: string, id = 'things') => {
    const manifest = { kind: 'manual', engine, databaseId: 'main', schema: { collections: [held] } };
    return { folder: 'here', manifest, collections: [{ id, documents: 0, nulls: {} }] } as unknown as OpenBackup;
  };
  const server = (engine: 'mariadb' | 'postgresql' | 'mongodb') => capabilitiesOf({ engine, version: '1.9.0' });
  const check = (of: OpenBackup, to: ReturnType<typeof server>, withDocuments = false) =>
    checkBackup(of, to, { withDocuments, isUnique: true, check: () => {} });

  test('that has no geometries, or fewer indexes, is refused', async () => {
    await expect(check(backup('mariadb'), server('mongodb'))).rejects.toMatchObject({
      findings: [{ rule: 'no_spatial_types' }, { rule: 'too_many_fulltext_indexes', at: 'things.bodies' }],
    });
    await expect(check(backup('postgresql'), server('mariadb'))).rejects.toMatchObject({
      findings: [{ rule: 'index_spatial_optional', at: 'things.places' }],
    });
  });

  test('that takes it tells what behaves otherwise', async () => {
    expect(await check(backup('mariadb'), server('postgresql'))).toMatchObject({
      differences: [{ rule: 'other_engine' }],
    });
    expect(await check(backup('mariadb'), server('mariadb'))).toMatchObject({ differences: [] });
    expect(await check(backup('mariadb', 'gone'), server('mongodb'))).toMatchObject({ differences: [{}] });
    const rules = (engine: 'mariadb' | 'mongodb', collections: (typeof held)[] = []) =>
      ruleConflicts({ collections: [held] }, { collections }, ['things'], server(engine)).map(({ rule }) => rule);
    expect(rules('mariadb')).toEqual(expect.arrayContaining(['index_spatial_optional']));
    expect(rules('mongodb')).not.toContain('index_spatial_optional');
    // What the database has already was judged by its server.
    expect(rules('mariadb', [held])).toEqual([]);
    expect(rules('mariadb', [{ ...held, attributes: [], indexes: [] }])).toEqual(['index_spatial_optional']);
  });

  test('a collection without a schema is no backup', async () => {
    const saved = { id: 'gone', documents: 0, nulls: {} } as never;
    await expect(checkSavedDocuments(backup('mariadb'), saved, { check: () => {} })).rejects.toThrow(
      "no schema of 'gone'",
    );
  });
});

test('keys that are none are refused, and those that do not open it', async () => {
  await expect(createBackupKey({ passphrase: '' })).rejects.toThrow('an empty passphrase');
  await expect(createBackupKey({ key: Buffer.alloc(5) })).rejects.toThrow('5 bytes; expected 32 bytes');
  const { header } = await createBackupKey({ key: Buffer.alloc(32) });
  await expect(openBackupKey('here', header, { key: Buffer.alloc(32, 1) })).rejects.toThrow('does not open it');
});

test('names, numbers and times', async () => {
  expect(fileName('notes', true)).toBe('notes.ndjson.gz.enc');
  expect(fileName('n'.repeat(200), false)).toMatch(/^n{100}-[0-9a-f]{16}\.ndjson\.gz$/);
  const named = createNamedIds(2);
  named.add('a');
  expect(describeDocuments(named)).toBe('1 document (a)');
  for (const id of ['b', 'c']) named.add(id);
  expect(describeDocuments(named)).toBe('3 documents (a, b, …)');
  expect(backupFailed('here', 'a text').message).toContain('here: a text');
  expect(safeTime(10_000)).toBe(5000);
  expect(safeTime(null)).toBeLessThan(Date.now() - 60_000);
  expect(documentFields(schema, collectionOf(schema, 'gone')).keys).toEqual([]);
  expect(documentFields({ collections: [posts] }, posts).keys).toEqual(['title', 'views']);
  const root = mkdtempSync(join(tmpdir(), 'entwrite-rules-'));
  expect(await listBackups(join(root, 'missing'))).toEqual([]);
  writeFileSync(join(root, 'file'), '');
  await expect(listBackups(join(root, 'file'))).rejects.toMatchObject({ code: 'backup_failed' });
  await expect(pruneBackups(root, { keep: 1.5 })).rejects.toThrow(
    'pruneBackups({ keep }): 1.5; expected a whole number of backups',
  );
});
