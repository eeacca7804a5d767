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
  // Behind a word that is no command there is nothing to offer.
  expect(offered(script, ['nothing', ''])).toEqual([]);
  expect(offered(script, ['migration', 'nothing', ''])).toEqual([]);
  // The words of another command do not leak: there is no --select here.
  expect(offered(script, ['schema', 'create', '--sel'])).toEqual([]);
});

/** What zsh offers for a line: its own functions for that print what they are given. */
const ZSH = `
  compdef() { :; }
  _describe() { local list=$2; print -l -- \${(P)list} | sed 's/:.*//'; }
  compadd() { shift; print -l -- $@; }
  _message() { :; }
  _files() { print FILES; }
  source $1
  words=(entwrite "\${@:2}")
  CURRENT=$#words
  _entwrite`;

const OFFERED_BY: Readonly<Record<string, (script: string, words: readonly string[]) => readonly [string, string[]]>> =
  {
    zsh: (script, words) => ['zsh', ['-f', '-c', ZSH, 'zsh', script, ...words]],
    fish: (script, words) => [
      'fish',
      ['--no-config', '-c', `source ${script}; complete -C 'entwrite ${words.join(' ')}' | cut -f 1`],
    ],
  };

test.each(['zsh', 'fish'])('%s gets a script with the same words', async (shell) => {
  const { output, status } = await runWarm(['completion', shell]);
  expect(status).toBe(0);
  expect(output).toContain('/data/export');
  expect(output).toContain(shell === 'fish' ? "-l format -xa 'csv json ndjson'" : "compadd -- 'csv' 'json' 'ndjson'");
  const file = join(folder, `entwrite.${shell}`);
  writeFileSync(file, output);
  const offers = (...words: readonly string[]) => {
    const [program, args] = OFFERED_BY[shell]?.(file, words) ?? ['', []];
    const { error, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    if (error !== undefined) return null;
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  };
  // Where that shell is there, it carries the script out.
  if (offers('') === null) return;
  expect(offers('')).toEqual(expect.arrayContaining(['init', 'migration']));
  expect(offers('migration', '')).toEqual(expect.arrayContaining(['run', 'up', 'revert', 'status']));
  expect(offers('serve', '--port', '4000', '')).toEqual(['token']);
  expect(offers('data', 'export', 'posts', '--format', '')?.sort()).toEqual(['csv', 'json', 'ndjson']);
  expect(offers('nothing', '')).toEqual([]);
  expect(offers('migration', 'nothing', '')).toEqual([]);
});
