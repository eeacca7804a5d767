/** Builds the package and the quick-start example, then runs the example: `npm run demo`. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const example = join(root, 'examples', '01-quick-start');

execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' });
execFileSync(process.execPath, [tsc, '-p', example], { stdio: 'inherit' });
const { status } = spawnSync(process.execPath, [join(example, '.build', 'main.js')], { stdio: 'inherit' });
process.exitCode = status ?? 1;
