import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describeProgress } from '../../src/progress.js';
import { createPaceMeter } from '../../src/terminal/pace-meter.js';
import { progressAtTerminal } from '../../src/terminal/progress-at-terminal.js';
import { openTerminal } from './open-terminal.js';

/** Counts on the way take one line of a terminal, and few in a log. Needs the build. */

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
    "40 of 40 documents of 'posts' rewritten (100 %)",
  ]);
});

test('elsewhere a piece of work has its first and its last line, and one every ten seconds', () => {
  const { stdout, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout.split('\n').map((line) => line.trim())).toEqual([
    "1000 documents of 'posts' looked at",
    "2500 documents of 'posts' looked at",
    'half way',
    "10 of 40 documents of 'posts' rewritten (25 %)",
    "40 of 40 documents of 'posts' rewritten (100 %)",
    '',
  ]);
});

test('rate, percent and remaining time are shown of work that only counts', () => {
  let time = 0;
  const meter = createPaceMeter(() => time);
  const seen = [100, 300, 500].map((documents) => {
    const event = meter({ type: 'documents', action: 'saved', collection: 'posts', documents, total: 1100 });
    time += 1_000;
    return describeProgress(event);
  });
  expect(seen).toEqual([
    "100 of 1100 documents of 'posts' saved",
    "300 of 1100 documents of 'posts' saved, 200 a second, about 4 s left",
    "500 of 1100 documents of 'posts' saved, 200 a second, about 3 s left",
  ]);
});

test('on a terminal that does not know its width, lines are readable', () => {
  let screen = '';
  const output = { isTTY: true, columns: 0, write: (text: string) => (screen += text) };
  progressAtTerminal(output)({ type: 'documents', action: 'saved', collection: 'posts', documents: 10 });
  expect(screen).toContain("10 documents of 'posts' saved");
});
