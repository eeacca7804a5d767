import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';

const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

// Each wrong use stands under `@ts-expect-error`, so that one which compiles is an error, too.
test('right uses compile and wrong uses do not', () => {
  const project = join(__dirname, 'tsconfig.json');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '--noEmit', '-p', project], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
