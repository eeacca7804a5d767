import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPESCRIPT = /\.[cm]?ts$/;
const SUFFIXES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'] as const;

/** The path of a file of the user from its URL; null for files of packages and for URLs of anything else. */
export function userPath(url: string | undefined): string | null {
  if (url === undefined || !url.startsWith('file:')) return null;
  const path = fileURLToPath(url);
  return /[\\/]node_modules[\\/]/.test(path) ? null : path;
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/**
 * The file that an import refers to; null if there is none. `./author.js` is `author.ts` or `author.js`, whichever exists; of both,
 * a TypeScript file gets `author.ts` and a JavaScript file `author.js`, so that compiled code beside its source uses compiled code.
 * `./author` is a file with any of the suffixes, or the index file of a folder.
 */
export function findFile(path: string, importer: string): string | null {
  const source = path.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = isTypeScript(importer) ? [source, path] : [path, source];
  const found = candidates.find(isFile);
  if (found !== undefined) return found;
  return [path, join(path, 'index')].flatMap((base) => SUFFIXES.map((suffix) => base + suffix)).find(isFile) ?? null;
}

/** Whether a file is an ES module by its suffix or by the nearest package.json. */
export function isDeclaredModule(path: string): boolean {
  const suffix = extname(path);
  if (suffix.startsWith('.m')) return true;
  if (suffix.startsWith('.c')) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest !== null) return manifest.type === 'module';
    if (folder === dirname(folder)) return false;
  }
}

function readManifest(path: string): { readonly type?: unknown } | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { readonly type?: unknown };
  } catch {
    return null;
  }
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
