import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPESCRIPT = /\.[cm]?ts$/;
const SUFFIXES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json'] as const;

/** The path of a file of the user, by its URL; null for packages and for anything that is not a file. */
export function userPath(url: string | undefined): string | null {
  if (url === undefined || !url.startsWith('file:')) return null;
  const path = fileURLToPath(url);
  return /[\\/]node_modules[\\/]/.test(path) ? null : path;
}

export function isTypeScript(path: string): boolean {
  return TYPESCRIPT.test(path) && !/\.d\.[cm]?ts$/.test(path);
}

/**
 * The file that an import means: `./author.js` is `author.ts`, for TypeScript where that exists, for JavaScript where there is
 * no `author.js`, so that a program that was compiled in place stays with what was compiled; `./author` is any of them, or the
 * index file of a folder. Null where there is none.
 */
export function findFile(path: string, importer: string): string | null {
  const source = path.replace(/\.([cm]?)js$/, '.$1ts');
  const candidates = isTypeScript(importer) ? [source, path] : [path, source];
  const found = candidates.find(isFile);
  if (found !== undefined) return found;
  return [path, join(path, 'index')].flatMap((base) => SUFFIXES.map((suffix) => base + suffix)).find(isFile) ?? null;
}

/** Whether a file belongs to the ES modules by its suffix or by the nearest package.json. */
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
