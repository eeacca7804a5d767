import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** npm shows the README and resolves its links through `repository`. */
test('the package says where it comes from', () => {
  const root = join(__dirname, '../..');
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly repository: { readonly url: string };
    readonly homepage: string;
    readonly bugs: string;
  };
  const source = manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
  expect(source).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
  expect(manifest.homepage.startsWith(source)).toBe(true);
  expect(manifest.bugs).toBe(`${source}/issues`);
  expect(readFileSync(join(root, 'README.md'), 'utf8')).not.toMatch(/<this repository>/);
  for (const file of ['README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE'])
    expect(existsSync(join(root, file))).toBe(true);
});
