import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What the documentation links to is there; its site checks the same, and takes longer. */

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const pages = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
const files = [...pages.map((file) => `docs/${file}`), 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** Anchors of headings, as GitHub and VitePress both make them for the headings of these pages. */
function anchorsOf(page: string): readonly string[] {
  return [...page.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/[`*]/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s+/g, '-'),
  );
}

test.each(files)('%s links to what exists', (file) => {
  const text = read(file).replace(/^```[\s\S]*?^```/gm, '');
  const dead = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? join(root, file) : resolve(root, dirname(file), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
  expect(dead).toEqual([]);
});

test('every page is in the index', () => {
  const listed = [...read('docs/README.md').matchAll(/^- \[[^\]]+\]\(([^)]+)\)/gm)].map(([, file]) => file);
  expect([...listed, 'README.md'].toSorted()).toEqual(pages.toSorted());
});

test('every test that the page about security names is there', () => {
  const named = [...read('docs/security.md').matchAll(/`(test\/[\w./-]+)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});
