import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { builtFile } from '../../loader/built-file.js';

/** A file of the page. */
interface PageFile {
  readonly type: string;
  /** Compressed by Brotli, as the package has it. */
  readonly compressed: Buffer;
}

const COMPRESSED = '.br';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built files by path (`/`, `/studio.js`), read at once: nothing else can be asked for. Throws Error where there was no build. */
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
