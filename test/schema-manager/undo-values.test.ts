import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index } from 'entwrite';
import { EmbeddedAppwrite } from 'entwrite/embedded';
import type { EntwriteError } from '../../src/errors.js';
import { failureOf } from '../support/live-context.js';
import { connectDatabase } from '../support/live-database.js';

/** Values that a remedy rewrote, when a later step fails; and an undo that fails itself. */

@Collection('users')
class UserBefore {
  @Id() id!: string;
  @Attribute({ type: 'enum', elements: ['buyer', 'guest'], required: false }) role?: string;
  @Attribute({ size: 40, required: false }) nick?: string;
  @Attribute({ size: 40, required: false }) city?: string;
  @Attribute({ size: 40, required: false, default: 'none' }) note?: string;
}

@Collection('users')
@Index(['nick'])
class UserAfter {
  @Id() id!: string;
  @Attribute({ type: 'enum', elements: ['buyer'], required: false }) role?: string;
  @Attribute({ size: 4, required: false }) nick?: string;
  @Attribute({ size: 40 }) city!: string;
  @Attribute({ size: 40, required: false, default: 'none' }) note?: string;
  @Attribute({ size: 40 }) slug!: string;
}

class Before extends DbContext {
  readonly users = this.set(UserBefore);
}
class After extends DbContext {
  readonly users = this.set(UserAfter);
}

const RESOLVE = {
  'users.role': { map: { guest: 'buyer' } },
  'users.nick': { truncate: true },
  'users.city': { backfill: (document: { nick?: unknown }) => `city of ${document.nick}` },
  'users.slug': { backfill: 'slug' },
} as const;

let server: EmbeddedAppwrite;
let folder: string;
let before: Before;
let after: After;
let databases = 0;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'entwrite-undo-'));
  const { endpoint, projectId, apiKey } = server;
  const target = { endpoint, projectId, apiKey, databaseId: `undo-${++databases}`, backups: { folder } };
  before = new Before(target);
  after = new After(target);
  await before.getSchemaManager().migrate();
  await before.users.createMany([
    { id: 'a', role: 'guest', nick: 'a very long nick', city: 'Ulm' },
    { id: 'b', role: 'buyer', nick: 'bob' },
    { id: 'c' },
  ]);
});
afterEach(async () => {
  server.setFaults({});
  await before.getSchemaManager().ensureDeleted();
  await Promise.all([before.dispose(), after.dispose()]);
  rmSync(folder, { recursive: true, force: true });
});

const live = () => connectDatabase({ ...serverAddress(), stop: async () => {} }, `undo-${databases}`);
const serverAddress = () => ({ endpoint: server.endpoint, projectId: server.projectId, apiKey: server.apiKey });
const documents = async () => (await live().documents.list('users', [])).documents;
const failCreate = ({ action }: { action: 'create' | 'delete' }) =>
  action === 'create' ? ({ kind: 'fail', error: 'no disk left' } as const) : undefined;
const noIndex = { indexes: failCreate };

it('puts mapped, truncated and filled values back, and drops what was filled into a new attribute', async () => {
  const old = await documents();
  server.setFaults(noIndex);
  const error = await failureOf<EntwriteError>(after.getSchemaManager().migrate({ resolve: RESOLVE }));
  expect(error).toMatchObject({
    code: 'attribute_failed',
    remedy: expect.stringContaining('What this run did was rolled back.'),
  });
  expect(error?.findings).toEqual([]);
  server.setFaults({});
  expect((await before.getSchemaManager().analyze()).operations).toEqual([]);
  expect(await documents()).toEqual(old);

  await after.getSchemaManager().migrate({ resolve: RESOLVE });
  expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
  expect((await documents()).map(({ role, nick, city, slug }) => [role, nick, city, slug])).toEqual([
    ['buyer', 'a ve', 'Ulm', 'slug'],
    ['buyer', 'bob', 'city of bob', 'slug'],
    [null, null, 'city of null', 'slug'],
  ]);
});

it('leaves what others wrote meanwhile, and names it', async () => {
  let written = false;
  server.setFaults({
    indexes: noIndex.indexes,
    http: ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/users/indexes') && !written) {
        written = true;
        void live().documents.update('users', 'a', { values: { nick: 'new' } });
        return { kind: 'delay', milliseconds: 200 };
      }
      return undefined;
    },
  });
  const error = await failureOf<EntwriteError>(after.getSchemaManager().migrate({ resolve: RESOLVE }));
  server.setFaults({});
  expect(error?.findings.map(({ rule, at }) => [rule, at])).toEqual([['not_undone', 'users']]);
  expect(error?.findings[0]?.found).toContain('others have written 1 of its documents since (a)');
  expect((await documents()).map(({ nick }) => nick)).toEqual(['new', 'bob', null]);
});

it('writes nothing more when undoing fails too, keeps the backup, and tells what to do', async () => {
  let failed = false;
  const writes: string[] = [];
  server.setFaults({
    indexes: (index) => {
      failed ||= index.action === 'create';
      return failCreate(index);
    },
    http: ({ method, path }) => {
      if (!failed || method === 'GET' || path.includes('entwrite_')) return undefined;
      writes.push(`${method} ${path.replace(/.*\/users\//u, '')}`);
      return method === 'PATCH' ? { kind: 'status', status: 403 } : undefined;
    },
  });
  const error = await failureOf<EntwriteError>(after.getSchemaManager().migrate({ resolve: RESOLVE }));
  server.setFaults({});
  expect(error?.code).toBe('attribute_failed');
  expect(error?.remedy).toContain('Rolling back stopped too');
  expect(error?.remedy).toContain("Rolled back: Create index 'users.");
  expect(error?.remedy).toContain('which is never pruned');
  expect(error?.remedy).toContain('Next: migrate again with the same model');
  expect(error?.findings.length).toBeGreaterThan(0);
  expect(new Set(error?.findings.map(({ rule }) => rule))).toEqual(new Set(['not_undone']));
  expect(writes.filter((one) => one.startsWith('PATCH'))).toHaveLength(1);
  expect(writes.at(-1)).toMatch(/^PATCH/u);

  const [name = ''] = readdirSync(folder);
  expect(JSON.parse(readFileSync(join(folder, name, 'manifest.json'), 'utf8'))).toMatchObject({ keep: true });
  await after.getSchemaManager().migrate({ resolve: RESOLVE });
  expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
});

it('says that rewritten values stay where there are no backups', async () => {
  const bare = new After({ ...serverAddress(), databaseId: `undo-${databases}`, backups: 'off' });
  server.setFaults(noIndex);
  const error = await failureOf<EntwriteError>(bare.getSchemaManager().migrate({ resolve: RESOLVE }));
  server.setFaults({});
  expect(error?.findings.map(({ found }) => found)).toContainEqual(expect.stringContaining('there is no backup'));
  await bare.dispose();
});
