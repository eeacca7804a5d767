import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { walkPage } from './walk-page.js';

/** Pages that a reader follows step by step. They need the build. */
test.each([
  ['getting-started', undefined],
  ['data-steps', undefined],
  ['deployment', undefined],
  ['command-line', 'A session'],
])(
  'docs/%s.md does what it says',
  async (page, section) => {
    const { folder, differences } = await walkPage(join(__dirname, `../../docs/${page}.md`), section);
    rmSync(folder, { recursive: true, force: true });
    expect(differences).toEqual([]);
  },
  180_000,
);
