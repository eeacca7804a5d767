import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedAppwrite } from '../../src/embedded/index.js';
import { type Start, walkPage } from './walk-page.js';

/** Pages whose commands and files are run from top to bottom, as a reader does. They need the build. */

const docs = join(__dirname, '../../docs');
let server: EmbeddedAppwrite;
beforeAll(async () => {
  server = await EmbeddedAppwrite.start();
});
afterAll(() => server.stop());

/** The four variables of a database of its own. */
const variables = (name: string) => ({
  APPWRITE_ENDPOINT: server.endpoint,
  APPWRITE_PROJECT_ID: server.projectId,
  APPWRITE_API_KEY: server.apiKey,
  APPWRITE_DATABASE_ID: name,
});

/** The blog of all pages, with a few documents. */
const CONFIG = `
import { defineConfig } from 'entwrite';
import { BlogDb } from './blog.js';
class SeededDb extends BlogDb {
  override async seed(): Promise<void> {
    await this.posts.createMany([{ title: 'Hello', stars: 3 }, { title: 'Second', draft: false }]);
  }
}
export default defineConfig({ context: SeededDb });
`;
function writeBlog(folder: string): void {
  const [, model = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(docs, 'entities.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'blog.ts'), model);
  writeFileSync(join(folder, 'entwrite.config.ts'), CONFIG);
}
const migrated: Start['prepare'] = async (folder, run) => {
  writeBlog(folder);
  await run('npx entwrite schema migrate');
  await run('npx entwrite seed');
};
const withoutFiles = (folder: string) => {
  for (const name of ['blog.ts', 'entwrite.config.ts']) rmSync(join(folder, name));
};

const PAGES: Readonly<Record<string, Start>> = {
  'getting-started': {},
  'data-steps': {},
  deployment: {},
  'command-line': {},
  data: { prepare: migrated },
  'migration-files': { prepare: async (folder) => writeBlog(folder) },
  pull: {
    prepare: async (folder, run) => {
      await migrated(folder, run);
      withoutFiles(folder);
    },
  },
  'from-the-appwrite-cli': {
    prepare: async (folder, run) => {
      await migrated(folder, run);
      await run('npx entwrite export --to appwrite.config.json');
      withoutFiles(folder);
    },
  },
};

test('they are all that have commands', () => {
  const files = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const having = files.filter((file) => /^```(?:sh|yaml)/m.test(readFileSync(join(docs, file), 'utf8')));
  expect(having.map((file) => file.replace('.md', '')).sort()).toEqual(Object.keys(PAGES).sort());
});

test.each(Object.entries(PAGES))(
  'docs/%s.md does what it says',
  async (page, { prepare }) => {
    const started = prepare === undefined ? {} : { env: variables(page), prepare };
    const { folder, differences } = await walkPage(join(docs, `${page}.md`), started);
    rmSync(folder, { recursive: true, force: true });
    expect(differences).toEqual([]);
  },
  180_000,
);
