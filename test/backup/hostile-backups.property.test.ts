import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createBackup, restoreBackup, verifyBackup } from 'entwrite/backup';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import fc from 'fast-check';
import { documentFields } from '../../src/backup/format/document-fields.js';
import { documentText, parseDocument } from '../../src/backup/format/document-text.js';
import { parseManifest } from '../../src/backup/format/parse-manifest.js';
import { EntwriteError } from '../../src/errors.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import { runs } from '../support/arbitrary-schema.js';
import { createSmallDatabase, stateOf, type TestDatabase, temporaryFolders, testDatabase } from '../support/backup.js';
import {
  arbitraryMutation,
  type BackupContent,
  type Json,
  linesOf,
  mutate,
  readContent,
  writeForged,
} from '../support/forged-backup.js';
import { failureOf } from '../support/live-context.js';

/** A backup whose files and manifest were changed by someone who knows the format: restored exactly, or refused before a write. */

const folders = temporaryFolders();
let server: EmbeddedAppwrite;
let honest: string;

const database = (): TestDatabase => {
  const { endpoint, projectId, apiKey } = server;
  return testDatabase({ endpoint, projectId, apiKey, stop: async () => {} });
};

beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  const source = database();
  await createSmallDatabase(source);
  honest = folders.make();
  await createBackup(source, { folder: honest });
});

afterAll(async () => {
  folders.clear();
  await server.stop();
});

function forged(change: (content: BackupContent) => void, isSealed = true): string {
  const folder = folders.make();
  const content = readContent(honest);
  change(content);
  writeForged(honest, folder, content, isSealed);
  return folder;
}

/** What a backup says a database is like, in the words of `stateOf`. */
function saidBy(folder: string): Awaited<ReturnType<typeof stateOf>> {
  const { schema, collections } = parseManifest(folder, readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const chosen = schema.collections.filter(({ id }) => collections.some((saved) => saved.id === id));
  const documents = collections.map(({ id, file }) => {
    const fields = documentFields(schema, chosen.find((one) => one.id === id) ?? { id, attributes: [] });
    return [
      id,
      linesOf(folder, file)
        .map((line) => documentText(parseDocument(line), fields).canonical)
        .sort(),
    ];
  });
  return { schema: canonicalSchemaText({ collections: chosen }), documents: Object.fromEntries(documents) };
}

test('whatever stands in a backup, a restore brings back exactly that, or refuses before it writes', async () => {
  const mutations = fc.array(arbitraryMutation, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(mutations, fc.integer({ min: 0, max: 9 }), async (changes, seal) => {
      const folder = forged((content) => {
        for (const change of changes) mutate(content, change);
      }, seal > 0);
      const target = database();
      const report = await restoreBackup(target, folder).catch(async (error: unknown) => {
        expect(error).toBeInstanceOf(EntwriteError);
        expect(['backup_invalid', 'backup_refused']).toContain((error as EntwriteError).code);
        expect((await target.schemas.read()).exists).toBe(false);
        return null;
      });
      if (report !== null && report.findings.length === 0) expect(await stateOf(target)).toEqual(saidBy(folder));
    }),
    runs(12, 400),
  );
});

type Row = { [key: string]: Json };
const rowsOf = ({ files }: BackupContent, id: string) => (files[`${id}.ndjson.gz`] ?? []) as Row[];
const firstOf = (content: BackupContent, id: string): Row => rowsOf(content, id)[0] ?? {};
type Schemas = { schema: { collections: { id: string; [option: string]: Json }[] } };
const schemaIn = ({ manifest }: BackupContent, id: string) =>
  (manifest as unknown as Schemas).schema.collections.find((one) => one.id === id);

const FORGERIES: Readonly<Record<string, readonly [code: string, (content: BackupContent) => void]>> = {
  'a document twice': ['backup_invalid', (content) => void rowsOf(content, 'kinds').push(firstOf(content, 'kinds'))],
  'ids that differ in letter case alone': [
    'backup_invalid',
    (content) => {
      const first = firstOf(content, 'kinds');
      rowsOf(content, 'kinds').push({ ...first, $id: String(first.$id).toUpperCase() });
    },
  ],
  'what entwrite remembers': [
    'backup_refused',
    (content) => {
      content.manifest = JSON.parse(JSON.stringify(content.manifest).replaceAll('kinds', 'entwrite_state'));
      content.files['entwrite_state.ndjson.gz'] = content.files['kinds.ndjson.gz'] ?? [];
      delete content.files['kinds.ndjson.gz'];
    },
  ],
  'more permissions than Appwrite takes': [
    'backup_refused',
    (content) => {
      const permissions = Array.from({ length: 101 }, (_, at) => `read("user:u${at}")`);
      Object.assign(firstOf(content, 'kinds'), { $permissions: permissions });
    },
  ],
  'a link that is a list': [
    'backup_invalid',
    (content) => void Object.assign(firstOf(content, 'authors'), { profile: [1] }),
  ],
  'a time that is none': [
    'backup_invalid',
    (content) => void Object.assign(firstOf(content, 'kinds'), { $updatedAt: '2024' }),
  ],
  'a value of another type': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { text: 1 }),
  ],
  'a text that is too long': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { text: 'x'.repeat(51) }),
  ],
  'a polygon that is not closed': [
    'backup_refused',
    (content) => {
      const area = { key: 'area', type: 'polygon', required: false, array: false, default: null };
      (schemaIn(content, 'kinds')?.attributes as Json[]).push(area);
      for (const row of rowsOf(content, 'kinds')) row.area = null;
      const ring = [
        [0, 0],
        [0, 1],
        [1, 1],
        [9, 9],
      ];
      Object.assign(firstOf(content, 'kinds'), { area: [ring] });
    },
  ],
  'a time after all dates': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { $createdAt: '+010000-01-01T00:00:00.000+00:00' }),
  ],
  'a text that no request can carry': [
    'backup_refused',
    (content) => {
      const text = { key: 'text', type: 'longtext', required: false, array: false, default: null, encrypt: false };
      Object.assign(schemaIn(content, 'kinds') ?? {}, { attributes: [text] });
      Object.assign(firstOf(content, 'kinds'), { text: 'é'.repeat(7 * 2 ** 20) });
    },
  ],
  'a permission of no one': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { $permissions: ['x'] }),
  ],
  'an id that is too long': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { $id: 'x'.repeat(40) }),
  ],
  'a time before all dates': [
    'backup_refused',
    (content) => void Object.assign(firstOf(content, 'kinds'), { $createdAt: '0001-01-01T00:00:00.000+00:00' }),
  ],
  'an index over nothing': [
    'backup_refused',
    (content) => {
      const index = { key: 'by_x', type: 'key', attributes: ['x'], orders: ['asc'], lengths: [0] };
      Object.assign(schemaIn(content, 'kinds') ?? {}, { indexes: [index] });
    },
  ],
  'a permission of a collection of no one': [
    'backup_refused',
    (content) => void Object.assign(schemaIn(content, 'kinds') ?? {}, { permissions: ['read("nobody")'] }),
  ],
};

it.each(Object.entries(FORGERIES))('%s is refused, also where documents are, and nothing is written', async (_, [
  code,
  forge,
]) => {
  const folder = forged(forge);
  const target = database();
  expect(await failureOf(restoreBackup(target, folder))).toMatchObject({ code });
  expect((await target.schemas.read()).exists).toBe(false);
});

it('what was narrowed over its values comes back with them, and as narrow', async () => {
  const narrow = (content: BackupContent) => {
    const attributes = schemaIn(content, 'authors')?.attributes as Row[];
    const bio = { key: 'bio', type: 'integer', required: false, array: false, default: null, min: 0, max: 5 };
    Object.assign(attributes.find(({ key }) => key === 'role') ?? {}, { elements: ['writer'] });
    attributes.splice(
      attributes.findIndex(({ key }) => key === 'bio'),
      1,
      bio,
    );
    for (const [at, row] of rowsOf(content, 'authors').entries()) row.bio = at * 4;
  };
  const folder = forged(narrow);
  await verifyBackup({ folder, deep: true });
  const target = database();
  expect((await restoreBackup(target, folder)).findings).toEqual([]);
  expect(await stateOf(target)).toEqual(saidBy(folder));
  expect((await restoreBackup(target, folder)).collections.every(({ documents }) => documents.missing === 0)).toBe(
    true,
  );
});

it('a link that only one end has is the report’s finding', async () => {
  const folder = forged((content) => {
    for (const row of rowsOf(content, 'profiles')) row.profile_back = null;
  });
  const { findings } = await restoreBackup(database(), folder);
  expect(findings.map(({ rule, at }) => `${rule} ${at}`)).toEqual(['half_link profiles']);
});
