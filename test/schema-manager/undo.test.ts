import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Collection, DbContext, Id, Index, type Opt } from 'entwrite';
import { EmbeddedAppwrite, type Faults } from 'entwrite/embedded';

/** A migration that fails, or is stopped, after it has dropped something: the backup made before it brings everything back. */

@Collection('users')
class UserBefore {
  @Id() id!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ size: 20 }) nickname!: string;
  @Attribute({ type: 'integer', default: 7 }) score!: Opt<number>;
}

@Collection('users')
@Index(['email'])
class UserAfter {
  @Id() id!: string;
  @Attribute({ type: 'email' }) email!: string;
  @Attribute({ type: 'float', required: false }) height?: number;
}

class Before extends DbContext {
  readonly users = this.set(UserBefore);
}
class After extends DbContext {
  readonly users = this.set(UserAfter);
}

let server: EmbeddedAppwrite;
let folder: string;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
  folder = mkdtempSync(join(tmpdir(), 'entwrite-undo-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

const target = (databaseId: string) => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  databaseId,
  backups: { folder: join(folder, databaseId) },
});

const WAYS: readonly (readonly [way: string, code: string, faults: (stop: AbortController) => Faults])[] = [
  [
    'fails',
    'attribute_failed',
    () => ({ indexes: ({ action }) => (action === 'create' ? { kind: 'fail', error: 'no disk left' } : undefined) }),
  ],
  [
    'stops-by-signal',
    'aborted_by_user',
    (stop) => ({
      http({ method, path }) {
        if (method === 'DELETE' && path.includes('/columns/')) stop.abort();
        return undefined;
      },
    }),
  ],
];

describe('a migration that ends after a drop', () => {
  it.each(WAYS)('brings dropped attributes back with their values: %s', async (way, code, faults) => {
    const before = new Before(target(way));
    await before.getSchemaManager().migrate();
    const ids = await before.users.createMany([
      { email: 'a@example.org', nickname: 'ada', score: 1 },
      { email: 'b@example.org', nickname: 'bob' },
    ]);
    const old = await before.users.all();

    const stop = new AbortController();
    server.setFaults(faults(stop));
    const after = new After(target(way));
    const stopped = after.getSchemaManager().migrate({ allowDestructive: true, signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({
      code,
      remedy: expect.stringContaining('What this run did was rolled back.'),
    });
    server.setFaults({});

    expect((await before.getSchemaManager().analyze()).isEmpty).toBe(true);
    expect(await before.users.all()).toEqual(old);
    expect(old.map(({ id, nickname, score }) => [id, nickname, score])).toEqual([
      [ids[0], 'ada', 1],
      [ids[1], 'bob', 7],
    ]);
    expect(readdirSync(join(folder, way))).toHaveLength(1);

    await after.getSchemaManager().migrate({ allowDestructive: true });
    expect((await after.getSchemaManager().analyze()).isEmpty).toBe(true);
    await after.getSchemaManager().ensureDeleted();
    await Promise.all([before.dispose(), after.dispose()]);
  });
});
