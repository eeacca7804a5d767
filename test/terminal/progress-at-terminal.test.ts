import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openTerminal } from './open-terminal.js';

/** Counts on the way take one line of a terminal, and a line each in a log. Needs the build. */

const script = join(__dirname, 'progress.mjs');

/** What a terminal shows after cursor movements: one line up, and emptied. */
function shown(screen: string): readonly string[] {
  const lines: string[] = [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what this is about
  for (const line of screen.replace(/\u001b\[\d*m/g, '').split('\r\n')) {
    const text = line.replaceAll('\u001b[1A\u001b[2K', () => {
      lines.pop();
      return '';
    });
    if (text !== '') lines.push(text.trim());
  }
  return lines;
}

test('on a terminal the counts of one piece of work are written over each other', async () => {
  const terminal = openTerminal([script]);
  expect(await terminal.ended).toBe(0);
  expect(shown(terminal.screen())).toEqual([
    "2500 documents of 'posts' looked at",
    'half way',
    "20 documents of 'posts' rewritten",
  ]);
});

test('elsewhere each is a line', () => {
  const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(6);
});
