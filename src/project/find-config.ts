import { dirname, join, resolve } from 'node:path';
import { EntwriteError } from '../errors.js';
import { isFile } from '../loader/user-files.js';

/** The possible names of a configuration file; in one folder the first one counts. */
export const CONFIG_NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((suffix) => `entwrite.config.${suffix}`);

/** The configuration file for a folder: in it or in the nearest folder above; null if there is none. */
export function lookUpConfig(from: string): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = CONFIG_NAMES.map((name) => join(folder, name)).find(isFile);
    if (file !== undefined) return file;
    if (folder === dirname(folder)) return null;
  }
}

/** The configuration file: `chosen`, or found from `from` upwards. Throws configuration_invalid if there is none. */
export function findConfig(from: string, chosen: string | null): string {
  const file = chosen === null ? lookUpConfig(from) : resolve(from, chosen);
  if (file !== null && isFile(file)) return file;
  throw new EntwriteError('configuration_invalid', {
    at: file ?? 'entwrite.config.ts',
    found: file === null ? `none in ${from} or a folder above` : 'no such file',
    expected: 'the configuration of the project',
    remedy: 'Run `entwrite init`, which writes one, or pass its path with --config.',
  });
}
