import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runEntwrite } from './entwrite-process.js';
import { runWarm } from './warm-entwrite.js';

/** `entwrite completion`: the script of bash is carried out by bash. Needs the build. */
// Processes are slow to start on a busy machine.
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'entwrite-completion-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash offers for a line, by the completion that it has been given. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const program = `
    source ${script}
    COMP_WORDS=(entwrite ${line}); COMP_CWORD=${words.length}
    compopt() { :; }
    _entwrite
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', program], { cwd: folder, encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes commands, options and their values, of every command', async () => {
  const { output, status } = await runEntwrite('completion', 'bash');
  expect(status).toBe(0);
  const script = join(folder, 'entwrite.bash');
  writeFileSync(script, output);
  writeFileSync(join(folder, 'posts.csv'), '');

  expect(offered(script, ['sche'])).toEqual(['schema']);
  expect(offered(script, ['migration', ''])).toEqual(expect.arrayContaining(['run', 'up', 'revert', 'status']));
  expect(offered(script, ['migration', 'up', '--dry'])).toEqual(['--dry-run']);
  expect(offered(script, ['doctor', '--v'])).toEqual(['--verbose']);
  expect(offered(script, ['data', 'export', 'posts', '--sel'])).toEqual(['--select']);
  expect(offered(script, ['data', 'export', '--format', ''])).toEqual(['csv', 'json', 'ndjson']);
  expect(offered(script, ['data', 'export', '--format', '=', 'c'])).toEqual(['csv']);
  expect(offered(script, ['data', 'export', '--format', '='])).toEqual(['csv', 'json', 'ndjson']);
  expect(offered(script, ['data', 'export', '--to', 'po'])).toEqual(['posts.csv']);
  expect(offered(script, ['serve', 'token', '--t'])).toEqual(['--team']);
  expect(offered(script, ['completion', ''])).toEqual(['bash', 'zsh', 'fish']);
  expect(offered(script, ['nothing', 'here'])).toEqual([]);
  // The words of another command do not leak: there is no --select here.
  expect(offered(script, ['schema', 'create', '--sel'])).toEqual([]);
});

test.each(['zsh', 'fish'])('%s gets a script with the same words', async (shell) => {
  const { output, status } = await runWarm(['completion', shell]);
  expect(status).toBe(0);
  expect(output).toContain('/data/export');
  expect(output).toContain(shell === 'fish' ? "-l format -xa 'csv json ndjson'" : "compadd -- 'csv' 'json' 'ndjson'");
  const file = join(folder, `entwrite.${shell}`);
  writeFileSync(file, output);
  const checker = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
  // Where that shell is there, it reads the script without a complaint.
  if (checker.error === undefined) expect(checker.stderr).toBe('');
});
