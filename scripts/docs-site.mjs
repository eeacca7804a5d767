/**
 * Builds the documentation site, or serves it while it is written: `node scripts/docs-site.mjs build|dev [FOLDER]`. Writes the API reference
 * and the files for assistants first.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apiPages } from './docs-api.mjs';
import { readDocsIndex } from './docs-index.mjs';

const root = dirname(import.meta.dirname);
const docs = join(root, 'docs');
const require = createRequire(import.meta.url);
const [command = 'build', folder] = process.argv.slice(2);

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const types = mkdtempSync(join(tmpdir(), 'entwrite-types-'));
try {
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const options = ['--noCheck', '--outDir', types];
  execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json'), ...options], {
    stdio: 'inherit',
    cwd: root,
  });
  const reference = join(docs, 'api');
  rmSync(reference, { recursive: true, force: true });
  mkdirSync(reference, { recursive: true });
  const pages = apiPages(manifest, types);
  for (const { file, text } of pages) writeFileSync(join(reference, file), text);
  const sidebar = pages.map(({ title, file }) => ({ text: title, link: `/api/${file.replace(/(index)?\.md$/, '')}` }));
  writeFileSync(join(reference, 'sidebar.json'), `${JSON.stringify(sidebar)}\n`);
  const files = join(docs, 'public');
  mkdirSync(files, { recursive: true });
  writeFileSync(join(files, 'llms.txt'), llmsIndex(pages));
  writeFileSync(join(files, 'llms-full.txt'), everything(pages));
} finally {
  rmSync(types, { recursive: true, force: true });
}

const vitepress = join(dirname(require.resolve('vitepress/package.json')), 'bin/vitepress.js');
const place = folder === undefined || command === 'dev' ? [] : ['--outDir', folder];
const { status } = spawnSync(process.execPath, [vitepress, command, docs, ...place], { stdio: 'inherit', cwd: root });
process.exitCode = status ?? 1;

// The pages as Markdown beside the site's: llms.txt leads to them.
if (command === 'build' && status === 0) {
  const site = folder ?? join(docs, '.vitepress/dist');
  for (const { file } of readDocsIndex(docs).flatMap(({ pages }) => pages))
    writeFileSync(join(site, file), visible(readFileSync(join(docs, file), 'utf8')));
  cpSync(join(docs, 'api'), join(site, 'api'), { recursive: true, filter: (file) => !file.endsWith('.json') });
}

/** A page without what is hidden from readers. */
function visible(text) {
  return text.replace(/^<!-- run\n[\s\S]*?^-->\n/gm, '').trim();
}

/** llmstxt.org: a title, a summary, and a list of pages with what each is about. */
function llmsIndex(reference) {
  const line = ({ title, file, description }) =>
    `- [${title}](/${file})${description === '' ? '' : `: ${description}`}`;
  return [
    '# entwrite',
    '',
    `> ${manifest.description}.`,
    '',
    'All of these pages in one file: [llms-full.txt](/llms-full.txt)',
    ...readDocsIndex(docs).flatMap(({ title, pages }) => ['', `## ${title}`, '', ...pages.map(line)]),
    '',
    '## API reference',
    '',
    ...reference.map(({ title, file }) => line({ title, file: `api/${file}`, description: '' })),
    '',
  ].join('\n');
}

/** Every page after the other, without what is hidden from readers. */
function everything(reference) {
  const pages = readDocsIndex(docs).flatMap(({ pages }) =>
    pages.map(({ file }) => `<!-- docs/${file} -->\n\n${readFileSync(join(docs, file), 'utf8')}`),
  );
  const texts = [...pages, ...reference.map(({ file, text }) => `<!-- docs/api/${file} -->\n\n${text}`)];
  return texts.map(visible).join('\n\n');
}
