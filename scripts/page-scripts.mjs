/**
 * Writes src/pages/page-script.ts: what pages run in the browser, without its types. A test compares the two.
 * `--print` writes to standard output instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'oxc-transform';

const pages = join(dirname(import.meta.dirname), 'src/pages');
const source = readFileSync(join(pages, 'browser/page.ts'), 'utf8').replace(
  /^\s*(\/\*\*[\s\S]*?\*\/|\/\*\*.*\*\/)\n/gm,
  '',
);
const { code, errors } = transformSync('page.ts', source, { target: 'es2022', sourceType: 'script' });
if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
const text = code.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
const file = `/** What pages run in the browser. Written by scripts/page-scripts.mjs out of browser/page.ts. */
export const PAGE_SCRIPT = \`
(() => {
${text}})();
\`;
`;
if (process.argv.includes('--print')) process.stdout.write(file);
else writeFileSync(join(pages, 'page-script.ts'), file);
