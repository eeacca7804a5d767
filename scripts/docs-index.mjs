import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The index of the documentation, docs/README.md, as data: sections with their pages in order. The site's sidebar, llms.txt and
 * llms-full.txt are made of it.
 */
export function readDocsIndex(docs) {
  const text = readFileSync(join(docs, 'README.md'), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      pages: [...section.matchAll(/^- \[([^\]]+)\]\(([^)]+\.md)\)(?:: (.*))?$/gm)].map(
        ([, title, file, description = '']) => ({ title, file, description }),
      ),
    }))
    .filter(({ pages }) => pages.length > 0);
}
