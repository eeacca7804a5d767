import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { builtFile } from '../../loader/built-file.js';

interface PageFile {
  readonly type: string;
  /** Compressed with Brotli, as in the package. */
  readonly compressed: Buffer;
}

const COMPRESSED = '.br';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads all built files at once, by path (`/`, `/studio.js`), so that nothing else can be requested. Throws an Error if there is no build.
 */
export function readPageFiles(): ReadonlyMap<string, PageFile> {
  const folder = dirname(builtFile(`studio/index.html${COMPRESSED}`));
  const names = readdirSync(folder).filter((name) => name.endsWith(COMPRESSED));
  const files = names.flatMap((stored): [string, PageFile][] => {
    const name = basename(stored, COMPRESSED);
    const type = TYPES[extname(name)];
    if (type === undefined) return [];
    const file = { type, compressed: readFileSync(join(folder, stored)) };
    return [[name === 'index.html' ? '/' : `/${name}`, file]];
  });
  return new Map(files);
}
