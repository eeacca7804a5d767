import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { revertMigrations, runMigrations } from 'entwrite/migrations';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import type { EntwriteError } from '../../src/errors.js';
import { replayMigrations } from '../../src/migrations/builder/collect-steps.js';
import { loadMigrations } from '../../src/migrations/builder/load-migrations.js';
import { generateFor } from '../../src/migrations/generate/generate-migrations.js';
import { squashMigrations } from '../../src/migrations/squash/squash-migrations.js';
import { canonicalSchemaText } from '../../src/schema/canonical-schema.js';
import { EMPTY_SCHEMA } from '../../src/schema/database-schema.js';
import { withoutSystemCollections } from '../../src/schema-manager/lock/system-collections.js';
import { requestKinds, sampleRequests, strikeAt } from '../support/disturb.js';
import { failureOf } from '../support/live-context.js';
import { contentsOf } from '../support/rename-collection.js';
import { attribute, collection, index, schemaOf } from '../support/schema-manager.js';
import { openWorkplace, type Workplace } from './support.js';

/** Migration files that give a collection another id. */

let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());
afterEach(() => server.setFaults({}));

const project = () => ({
  endpoint: server.endpoint,
  projectId: server.projectId,
  apiKey: server.apiKey,
  stop: async () => {},
});

const FIRST = {
  '001_posts': `up(m) {
    m.createCollection('posts', (c) => {
      c.string('title', { size: 40 }); c.integer('stars', { required: false, default: 3 }); c.index(['title'], { type: 'unique' });
    }, { permissions: ['read("any")'] });
  }`,
};
const SECOND = {
  '002_articles': `up(m) {
    m.updateCollection('posts', { name: 'Old' });
    m.renameCollection('posts', 'articles');
    m.renameAttribute('articles', 'title', 'headline');
    m.addAttribute('articles', 'slug', { type: 'string', size: 40, backfill: (article) => String(article.headline).toLowerCase() });
    m.data('stars', async ({ db }) => { await db.updateEach('articles', (article) => ({ stars: article.stars ?? 1 })); },
      { touches: ['articles'], down: 'nothing' });
  }`,
};

async function prepared(): Promise<Workplace> {
  const place = await openWorkplace(project());
  await place.write(FIRST);
  await runMigrations(place.open(), { folder: place.folder });
  for (const id of ['a', 'b', 'c'])
    await place.database.documents.create('posts', id, {
      values: { title: id.toUpperCase() },
      permissions: ['read("users")'],
    });
  return place;
}

const stateOf = async ({ database }: Workplace) => {
  const live = await database.schemas.read();
  const schema = withoutSystemCollections(live.schema);
  const contents: Record<string, unknown> = {};
  for (const { id } of schema.collections) contents[id] = Object.fromEntries(await contentsOf(database, id));
  return { schema: canonicalSchemaText(schema), contents };
};

describe('m.renameCollection', () => {
  it('runs with all that the file does before and after it, and is taken back with what was written since', async () => {
    const place = await prepared();
    const before = await stateOf(place);
    await place.write(SECOND);
    const refused = await failureOf<EntwriteError>(runMigrations(place.open(), { folder: place.folder }));
    expect(refused).toMatchObject({ code: 'destructive_refused' });
    expect(await stateOf(place)).toEqual(before);
    await runMigrations(place.open(), { folder: place.folder, allowDestructive: ['posts'] });
    const { documents } = place.database;
    expect(await documents.get('articles', 'a')).toMatchObject({ headline: 'A', slug: 'a', stars: 3 });
    await documents.create('articles', 'd', { values: { headline: 'D', slug: 'd' } });
    await revertMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    const after = await stateOf(place);
    expect(after.schema).toBe(before.schema);
    const posts = after.contents.posts as Record<string, unknown>;
    expect(Object.keys(posts)).toEqual(['a', 'b', 'c', 'd']);
    expect(posts.d).toMatchObject({ title: 'D', stars: 3 });
    await place.end();
  });

  it('is taken back where a later step of the file fails', async () => {
    const place = await prepared();
    const before = await stateOf(place);
    await place.write({
      '002_fails': `up(m) {
        m.renameCollection('posts', 'articles');
        m.data('fails', async () => { throw new Error('no'); }, { touches: ['articles'], down: 'nothing' });
      }`,
    });
    const error = await failureOf<EntwriteError>(
      runMigrations(place.open(), { folder: place.folder, allowDestructive: true }),
    );
    expect(error?.message).toContain('no');
    expect(await stateOf(place)).toEqual(before);
    await place.remove('002_fails');
    await place.write(SECOND);
    await runMigrations(place.open(), { folder: place.folder, allowDestructive: true });
    expect(Object.keys((await stateOf(place)).contents)).toEqual(['articles']);
    await place.end();
  });

  it('ends the same when disturbed at whichever request', async () => {
    const undisturbed = await prepared();
    await undisturbed.write(SECOND);
    const kinds = await requestKinds(server, undisturbed.database.databaseId, () =>
      runMigrations(undisturbed.open(), { folder: undisturbed.folder, allowDestructive: true }),
    );
    const expected = await stateOf(undisturbed);
    await undisturbed.end();
    for (const [at, n] of sampleRequests(kinds, 0, 2).entries()) {
      const place = await prepared();
      await place.write(SECOND);
      strikeAt(server, place.database.databaseId, n, { kind: 'status', status: 403 });
      const onError = at % 2 === 0 ? 'keep' : 'undo';
      const run = () => runMigrations(place.open(), { folder: place.folder, allowDestructive: true, onError });
      const error = await failureOf(run());
      server.setFaults({});
      if (error !== undefined) await run();
      const state = await stateOf(place);
      expect({ n, schema: state.schema }).toEqual({ n, schema: expected.schema });
      expect({ n, ids: Object.keys(state.contents.articles as object) }).toEqual({ n, ids: ['a', 'b', 'c'] });
      await place.end();
    }
  }, 240_000);

  it('is refused where it does not apply, before anything is sent', async () => {
    const place = await prepared();
    const tries: Readonly<Record<string, string>> = {
      "no collection 'nothing' in the schema": "m.renameCollection('nothing', 'x')",
      "collection 'Tags' already exists in the schema":
        "m.createCollection('tags', (c) => { c.string('name'); }); m.renameCollection('posts', 'Tags')",
      "'Posts' differs from 'posts' at most in case": "m.renameCollection('posts', 'Posts')",
      "relationships begin or end in 'posts'":
        "m.createRelationship('posts', 'next', { type: 'oneToOne', target: 'posts' }); m.renameCollection('posts', 'articles')",
    };
    for (const [at, [message, up]] of Object.entries(tries).entries()) {
      await place.write({ [`002_wrong${at}`]: `up(m) { ${up}; }` });
      const error = await failureOf<EntwriteError>(runMigrations(place.open(), { folder: place.folder }));
      expect(error).toMatchObject({ code: 'migration_invalid' });
      expect(error?.message).toContain(message);
      await place.remove(`002_wrong${at}`);
    }
    await place.write({ '002_taken': "up(m) { m.renameCollection('posts', 'articles'); }" });
    await place.database.schemas.perform(
      { type: 'create_collection', collection: collection('articles', [attribute('x', 'string')]) },
      EMPTY_SCHEMA,
    );
    const error = await failureOf<EntwriteError>(
      runMigrations(place.open(), { folder: place.folder, allowDestructive: true }),
    );
    expect(error).toMatchObject({ code: 'schema_drifted' });
    expect(error?.message).toContain('gives that id to another one');
    await place.end();
  });
});

describe('generated files', () => {
  const before = schemaOf(
    collection('posts', [attribute('title', 'string')], { indexes: [index('by_title', ['title'])] }),
    collection('tags', [attribute('name', 'string')]),
  );
  const after = schemaOf(
    collection('articles', [attribute('headline', 'string'), attribute('note', 'text')], {
      indexes: [index('by_title', ['headline'])],
    }),
    collection('tags', [attribute('name', 'string')], {
      relationships: [
        {
          key: 'best',
          kind: 'manyToOne',
          relatedCollection: 'articles',
          twoWay: false,
          twoWayKey: 'tags',
          onDelete: 'setNull',
        },
      ],
    }),
  );
  const renames = [
    { from: 'posts', to: 'articles' },
    { collection: 'articles', from: 'title', to: 'headline' },
  ];
  const NOW = new Date('2026-01-15T14:30:00Z');

  it('rename a collection and what changes in it in one file, and can be squashed', async () => {
    const place = await openWorkplace(project());
    const { folder } = place;
    await generateFor({ schema: before, renames: [] }, { folder, now: NOW });
    const { files } = await generateFor({ schema: after, renames }, { folder, now: NOW });
    expect(files.map(({ name }) => name)).toEqual(['20260115_143002_rename_articles', '20260115_143003_update_tags']);
    const statements = files[0]?.text.split('\n').filter((line) => line.includes('m.'));
    expect(statements).toEqual([
      "    m.renameCollection('posts', 'articles');",
      "    m.renameAttribute('articles', 'title', 'headline');",
      "    m.updateCollection('articles', { name: 'articles' });",
      "    m.addAttribute('articles', 'note', { type: 'text', required: false });",
    ]);
    expect(await generateFor({ schema: after, renames }, { folder, now: NOW })).toMatchObject({ files: [] });
    await runMigrations(place.open(), { folder, to: '20260115_143001_create_tags' });
    await place.database.documents.create('posts', 'one', { values: { title: 'One' } });
    await runMigrations(place.open(), { folder, allowDestructive: true });
    expect(await place.database.documents.get('articles', 'one')).toMatchObject({ headline: 'One', note: null });

    await squashMigrations(folder, { name: 'all', now: NOW });
    const end = (await replayMigrations(await loadMigrations(folder))).at(-1);
    expect(canonicalSchemaText(end?.to ?? EMPTY_SCHEMA)).toBe(canonicalSchemaText(after));
    await place.end();
  }, 60_000);

  it('are squashed to a rename where the collection was there before', async () => {
    const place = await openWorkplace(project());
    const { folder } = place;
    const ups = {
      '001_posts': "m.createCollection('posts', (c) => { c.string('title', { size: 40 }); });",
      '002_a': "m.renameAttribute('posts', 'title', 'heading'); m.renameCollection('posts', 'notes');",
      '003_b': "m.renameCollection('notes', 'articles'); m.renameAttribute('articles', 'heading', 'headline');",
      '004_c': "m.addAttribute('articles', 'slug', { type: 'string', size: 40, backfill: (one) => one.headline });",
    };
    for (const [name, up] of Object.entries(ups)) {
      const text = `export default class M {\n  readonly name = '${name}';\n  async up(m: any) {\n    ${up}\n  }\n}\n`;
      writeFileSync(join(folder, `${name}.ts`), text);
    }
    await runMigrations(place.open(), { folder, to: '001_posts' });
    await place.database.documents.create('posts', 'a', { values: { title: 'A' } });
    await squashMigrations(folder, { name: 'later', now: NOW, names: ['002_a', '003_b', '004_c'] });
    const [file = ''] = readdirSync(folder).filter((name) => name.includes('later'));
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text.match(/renameCollection\('posts', 'articles'\)/g)).toHaveLength(1);
    await runMigrations(place.open(), { folder, allowDestructive: true });
    expect(await place.database.documents.get('articles', 'a')).toMatchObject({ headline: 'A', slug: 'A' });
    await place.end();
  }, 60_000);
});
