import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitepress';
import { readDocsIndex } from '../../scripts/docs-index.mjs';

const docs = dirname(import.meta.dirname);
const { description, repository } = JSON.parse(readFileSync(join(docs, '../package.json'), 'utf8'));
const source = repository.url.replace(/^git\+/, '').replace(/\.git$/, '');

/** Pages of the reference are there once `scripts/docs-site.mjs` has written them. */
const api = join(docs, 'api/sidebar.json');
const reference = existsSync(api) ? JSON.parse(readFileSync(api, 'utf8')) : [];

/** `DOCS_PAGES=README,queries` builds these pages alone, whose links may lead to others. */
const pages = process.env.DOCS_PAGES?.split(',').map((name) => `${name}.md`);
const files = readdirSync(docs, { recursive: true }).filter((file) => file.endsWith('.md'));

export default defineConfig({
  title: 'entwrite',
  description,
  lang: 'en',
  base: process.env.DOCS_BASE ?? '/',
  rewrites: { 'README.md': 'index.md' },
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  lastUpdated: false,
  ignoreDeadLinks: pages !== undefined,
  srcExclude: pages === undefined ? [] : files.filter((file) => !pages.includes(file)),
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => md.core.ruler.push('links-out-of-docs', linksOutOfDocs),
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'Reference', link: '/api/' },
      { text: 'Source', link: source },
    ],
    sidebar: [
      ...readDocsIndex(docs).map(({ title, pages }) => ({
        text: title,
        items: pages.map(({ title: text, file }) => ({ text, link: `/${file.replace(/\.md$/, '')}` })),
      })),
      { text: 'API reference', items: reference },
    ],
  },
});

/** Links to files beside `docs` lead to where the source is. */
function linksOutOfDocs({ tokens }) {
  for (const token of tokens.flatMap(({ children }) => children ?? [])) {
    const href = token.attrGet('href');
    if (token.type === 'link_open' && href?.startsWith('../')) {
      token.attrSet('href', `${source}/blob/main/${href.slice('../'.length)}`);
    }
  }
}
