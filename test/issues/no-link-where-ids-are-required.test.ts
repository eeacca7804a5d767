import { generateMigrations, revertMigrations, runMigrations } from 'entwrite/migrations';
import { DbContext } from '../../src/context/db-context.js';
import type { CollectionDefinition } from '../../src/metadata/collection-definition.js';
import { defineCollection } from '../../src/metadata/define-collection.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { openWorkplace } from '../migrations/support.js';
import { failureOf, onFreshDatabase, type SharedDatabase } from '../support/live-context.js';

/**
 * A relationship became an attribute of ids that documents must have. Of those without a link the message said to pass `backfill`, which
 * was called, and its result thrown away: they were left without a value, and Appwrite refused every later update of them.
 */

const text = { type: 'string', size: 36, required: false } as const;
const authors = defineCollection('authors', { name: text });

const linked = (kind: RelationshipKind, inverse?: string) => {
  const posts: CollectionDefinition = defineCollection(
    'posts',
    { title: text },
    { relationships: { author: { type: kind, target: () => owners, ...(inverse !== undefined && { inverse }) } } },
  );
  const back = { type: BACK[kind], target: () => posts, inverse: 'author' };
  const owners: CollectionDefinition = defineCollection(
    'authors',
    { name: text },
    { relationships: inverse === undefined ? {} : { [inverse]: back } },
  );
  return class Db extends DbContext {
    readonly authors = this.set(owners);
    readonly posts = this.set(posts);
  };
};
const BACK = {
  manyToOne: 'oneToMany',
  oneToMany: 'manyToOne',
  manyToMany: 'manyToMany',
  oneToOne: 'oneToOne',
} as const;
const withIds = (key: string, isMany: boolean) =>
  class Db extends DbContext {
    readonly authors = this.set(authors);
    readonly posts = this.set(
      defineCollection('posts', {
        title: text,
        [key]: { type: 'string', size: 36, array: isMany, ...(key !== 'author' && { renamedFrom: 'author' }) },
      }),
    );
  };

async function fill({ documents }: SharedDatabase, isMany: boolean): Promise<void> {
  for (const id of ['ada', 'bob']) await documents.create('authors', id, { values: { name: id } });
  await documents.create('posts', 'linked', { values: { author: isMany ? ['ada'] : 'ada' } });
  await documents.create('posts', 'none', { values: { title: 'none' } });
}

describe.each([
  ['manyToOne', false, undefined],
  ['oneToOne', false, 'back'],
  ['manyToMany', true, undefined],
  ['manyToMany', true, 'back'],
  ['oneToMany', true, 'back'],
] as const)('%s', (kind, isMany, inverse) => {
  const answers = [
    ['backfill with a value', { backfill: isMany ? ['bob'] : 'bob' }],
    ['backfill with a function that has to do with no other document', { backfill: backfillOf(isMany) }],
    ...(isMany ? [] : [['map', { map: (id: unknown) => id ?? 'bob' }] as const]),
  ] as const;
  describe.each(['author', 'authorId'])('as %s', (key) => {
    it.each(answers)('%s', (_name, answer) =>
      onFreshDatabase(async (database) => {
        await database.open(linked(kind, inverse)).getSchemaManager().migrate();
        await fill(database, isMany);
        const manager = database.open(withIds(key, isMany)).getSchemaManager();
        if (!isMany)
          expect(await failureOf(manager.migrate())).toMatchObject({
            code: 'data_conflict',
            findings: [{ documents: ['none'] }],
          });
        await manager.migrate({ resolve: { [`posts.${key}`]: answer } });
        const ids = (id: string) => (isMany ? [id] : id);
        expect((await database.documents.get('posts', 'linked'))?.[key]).toEqual(ids('ada'));
        expect((await database.documents.get('posts', 'none'))?.[key]).toEqual(ids('bob'));
        await database.documents.update('posts', 'none', { values: { title: 'updated' } });
        expect((await manager.analyze()).isEmpty).toBe(true);
      }));
  });
});

function backfillOf(isMany: boolean) {
  return ({ title }: { readonly title?: unknown }) => {
    if (title !== 'none') throw new Error('a document that has a link');
    return isMany ? ['bob'] : 'bob';
  };
}

it('a map answers for ids that are there, too', () =>
  onFreshDatabase(async (database) => {
    await database.open(linked('manyToMany')).getSchemaManager().migrate();
    await fill(database, true);
    const manager = database.open(withIds('author', true)).getSchemaManager();
    await manager.migrate({ resolve: { 'posts.author': { map: { ada: 'bob' } } } });
    expect((await database.documents.get('posts', 'linked'))?.author).toEqual(['bob']);
    expect((await database.documents.get('posts', 'none'))?.author).toEqual([]);
  }));

it.each(['manyToOne', 'manyToMany'] as const)('what is filled beside it finds the ids of a %s', (kind) =>
  onFreshDatabase(async (database) => {
    const isMany = kind === 'manyToMany';
    await database.open(linked(kind)).getSchemaManager().migrate();
    await fill(database, isMany);
    class Db extends DbContext {
      readonly authors = this.set(authors);
      readonly posts = this.set(
        defineCollection('posts', { title: text, author: { ...text, array: isMany }, seen: { ...text, size: 200 } }),
      );
    }
    const calls = new Set<string>();
    const backfill = ({ author }: { readonly author?: unknown }) => {
      calls.add(JSON.stringify(author));
      return JSON.stringify(author);
    };
    const resolve = { 'posts.author': { backfill: isMany ? ['bob'] : 'bob' }, 'posts.seen': { backfill } };
    await database.open(Db).getSchemaManager().migrate({ resolve });
    expect(calls).toContain(JSON.stringify(isMany ? ['ada'] : 'ada'));
    expect((await database.documents.get('posts', 'linked'))?.seen).toBe(JSON.stringify(isMany ? ['ada'] : 'ada'));
    expect([...calls].every((call) => !call.includes('$id'))).toBe(true);
  }));

it.each(['author', 'authorId'])('a file does the same as %s, and its revert brings the links back', async (key) => {
  const place = await openWorkplace();
  try {
    const { database, folder } = place;
    const allowDestructive = true;
    await generateMigrations(database.open(linked('manyToOne')), { folder });
    await runMigrations(place.open(), { folder });
    await fill(database, false);
    const change = (options: string) => `up(m) {
      m.dropRelationship('posts', 'author');
      m.addAttribute('posts', '${key}', { type: 'string', size: 36, renamedFrom: 'author'${options} });
    }`;
    await place.write({ '30000101_000000_ids': change('') });
    expect(await failureOf(runMigrations(place.open(), { folder, allowDestructive }))).toMatchObject({
      message: expect.stringContaining('backfill'),
    });
    await place.remove('30000101_000000_ids');
    await place.write({ '30000101_000001_ids': change(", backfill: 'bob'") });
    await runMigrations(place.open(), { folder, allowDestructive });
    expect((await database.documents.get('posts', 'linked'))?.[key]).toBe('ada');
    expect((await database.documents.get('posts', 'none'))?.[key]).toBe('bob');
    await revertMigrations(place.open(), { folder, allowDestructive });
    expect((await database.documents.get('posts', 'linked'))?.author).toBe('ada');
    expect((await database.documents.get('posts', 'none'))?.author ?? null).toBeNull();
  } finally {
    await place.end();
  }
});
