import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What comments cite stands in the repository, and what the facts cite, too. */

const root = join(__dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const numbersOf = (page: string): ReadonlySet<string> =>
  new Set([...read(page).matchAll(/^\| (\d+) \|/gm)].map(([, number]) => String(number)));
const sources = execFileSync('git', ['ls-files', 'src', 'test', 'bench', 'scripts', 'examples'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|mjs)$/.test(file) && file !== 'test/docs-citations.test.ts');

function cited(word: string): readonly { readonly file: string; readonly number: string }[] {
  const pattern = new RegExp(`\\(${word}s? ([\\d, and]+)[;)]`, 'g');
  return sources.flatMap((file) =>
    [...read(file).matchAll(pattern)].flatMap(([, numbers]) =>
      [...String(numbers).matchAll(/\d+/g)].map(([number]) => ({ file, number })),
    ),
  );
}

it.each([
  ['fact', 'docs/appwrite-facts.md'],
  ['decision', 'docs/decisions.md'],
])('every %s that a comment cites stands in %s', (word, page) => {
  const known = numbersOf(page);
  expect(cited(word).filter(({ number }) => !known.has(number))).toEqual([]);
  expect(cited(word).length).toBeGreaterThan(0);
});

it('no comment cites what is not in the repository', () => {
  const strange = /appwrite-(data|schema)-api|measured\.md|peers\.md|style\.md|sheet §|DESIGN\b|\btraps? \d/;
  expect(sources.filter((file) => strange.test(read(file)))).toEqual([]);
});

it('every recording that a fact cites exists, and no number stands twice', () => {
  const recordings = readdirSync(join(root, 'test/conformance/recordings')).map((file) => file.replace('.json', ''));
  const page = read('docs/appwrite-facts.md');
  const names = [...page.matchAll(/\b(?:dat|sch|fact)-[a-z0-9-]+/g)].map(([name]) => name);
  expect(names.filter((name) => !recordings.includes(name))).toEqual([]);
  const numbers = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number);
  expect(numbers).toEqual([...new Set(numbers)]);
});
