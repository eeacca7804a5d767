import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownLocation } from './own-location.js';

/** The path of a file that the build makes for browsers, in `dist`. Throws Error if the package was not built. */
export function builtFile(name: string): string {
  for (let folder = dirname(fileURLToPath(ownLocation())); folder !== dirname(folder); folder = dirname(folder)) {
    const place = [join(folder, 'dist', name), join(folder, name)].find(existsSync);
    if (place !== undefined) return place;
  }
  throw new Error(`'${name}' is not built; run \`npm run build\``);
}
