import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DbContext, defineCollection } from 'entwrite';
import { generateMigrations } from 'entwrite/migrations';
import { drawDial, type Project, randomDatabaseId, startDials } from '../support/live-database.js';

const text = { type: 'string', size: 36, required: false } as const;

/** What posts hold under a key: an id, or a relationship with users, one-way or shown there, too. */
type Form = 'id' | 'one' | 'two' | 'many';
type Part = readonly [form: Form, key: string, renamedFrom?: string];

function open({ endpoint, projectId, apiKey }: Project, databaseId: string, parts: readonly Part[]) {
  const attributes = parts.flatMap(([form, key, renamedFrom]) =>
    form === 'id' ? [[key, { ...text, ...(renamedFrom && { renamedFrom }) }] as const] : [],
  );
  const relationships = parts.flatMap(([form, key, renamedFrom]) => {
    const other = form === 'one' ? { twoWayKey: `${renamedFrom ?? key}_hidden` } : { inverse: `${key}_of` };
    const type = form === 'many' ? ('manyToMany' as const) : ('manyToOne' as const);
    return form === 'id'
      ? []
      : [[key, { type, target: 'users', ...other, ...(renamedFrom && { renamedFrom }) }] as const];
  });
  const ends = parts.flatMap(([form, key]) => {
    const type = form === 'many' ? ('manyToMany' as const) : ('oneToMany' as const);
    return form === 'two' || form === 'many' ? [[`${key}_of`, { type, target: 'posts', inverse: key }] as const] : [];
  });
  class Db extends DbContext {
    readonly users = this.set(defineCollection('users', { name: text }, { relationships: Object.fromEntries(ends) }));
    readonly posts = this.set(
      defineCollection(
        'posts',
        { title: text, ...Object.fromEntries(attributes) },
        { relationships: Object.fromEntries(relationships) },
      ),
    );
  }
  return new Db({ endpoint, projectId, apiKey, databaseId, backups: 'off' });
}

const refusal = {
  code: 'plan_refused',
  findings: expect.arrayContaining([expect.objectContaining({ rule: 'rename_entangled' })]),
};

/**
 * Names that take each other's place, while what is under them keeps its form. Where Appwrite has no requests for that, the values stayed under
 * the wrong names, or the database was left half-way by an error 500 that came again with every run.
 */
describe('declared renames that take each other’s names', () => {
  let dials: Awaited<ReturnType<typeof startDials>>;
  beforeAll(async () => {
    dials = await startDials();
  });
  afterAll(() => Promise.all(dials.map((dial) => dial.stop())));

  async function begin(nth: number, parts: readonly [Part, Part]) {
    const server = drawDial(dials, nth);
    const databaseId = randomDatabaseId();
    const before = open(server, databaseId, parts);
    await before.getSchemaManager().migrate();
    for (const id of ['u1', 'u2']) await before.users.create({ $id: id, name: id } as never);
    const [a, b] = parts.map(([form], at) => (form === 'many' ? [`u${at + 1}`] : `u${at + 1}`));
    await before.posts.create({ $id: 'p', title: 'p', a, b } as never);
    return { before, reopen: (changed: readonly Part[]) => open(server, databaseId, changed) };
  }

  it.each([
    [0, 'id', 'one'],
    [1, 'id', 'two'],
    [1, 'one', 'one'],
    [0, 'one', 'two'],
    [1, 'two', 'two'],
    [0, 'two', 'one'],
  ] as const)('carry ids and links: dial %i, %s and %s', async (nth, a, b) => {
    for (const [first, second] of [
      ['b', 'c'],
      ['b', 'a'],
    ] as const) {
      const { reopen } = await begin(nth, [
        [a, 'a'],
        [b, 'b'],
      ]);
      const db = reopen([
        [b, first, 'a'],
        [a, second, 'b'],
      ]);
      await db.getSchemaManager().migrate();
      expect((await db.getSchemaManager().analyze()).isEmpty).toBe(true);
      const [post] = (await db.posts.all()) as unknown as Record<string, unknown>[];
      const ids = [first, second].map((key) => (post?.[key] as { $id?: string } | undefined)?.$id ?? post?.[key]);
      expect(ids).toEqual(['u1', 'u2']);
    }
  });

  it.each([
    [0, 'id', 'many'],
    [1, 'many', 'one'],
  ] as const)('are refused before anything is written where they cannot be made at once: dial %i, %s and %s', async (nth, a, b) => {
    const folder = mkdtempSync(join(tmpdir(), 'entangled-'));
    const { before, reopen } = await begin(nth, [
      [a, 'a'],
      [b, 'b'],
    ]);
    for (const changed of [
      [[b, 'b', 'a'] as const, [a, 'c', 'b'] as const],
      [[a, 'a', 'b'] as const, [b, 'b', 'a'] as const],
    ])
      await expect(reopen(changed).getSchemaManager().migrate({ allowDestructive: true })).rejects.toMatchObject(
        refusal,
      );
    expect((await before.getSchemaManager().analyze()).isEmpty).toBe(true);
    await generateMigrations(before, { folder });
    const swapped = reopen([
      [a, 'a', 'b'],
      [b, 'b', 'a'],
    ]);
    await expect(generateMigrations(swapped, { folder })).rejects.toMatchObject({ findings: refusal.findings });
    expect((await swapped.getSchemaManager().analyze()).blockers).toHaveLength(2);
  });
});
