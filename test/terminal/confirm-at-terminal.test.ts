import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { CONTROL_C, CONTROL_D, openTerminal, plain } from './open-terminal.js';

/** A person at a real (pseudo) terminal, asked before a migration loses data. Needs the build. */
const program = 'test/terminal/migrate.mjs';
const question = 'Do you want to continue? (y/N): ';

const PROMPT = `Pending migrations:
  1. Add attribute 'users.phone_number' (string, 20)
  2. Drop attribute 'users.old_field'
  3. Create index 'users.idx_email'

Warning: this migration includes destructive operations that will result in data loss:
  - Drop attribute 'users.old_field'

Do you want to continue? (y/N): `;

test('an answer decides, Ctrl-C and Ctrl-D change nothing, and the terminal shows plan and progress in colour', async () => {
  const answers = [
    ['y\r', 'migrated\n0'],
    ['Yes\r', 'migrated\n0'],
    ['n\r', 'aborted_by_user\n3'],
    ['\r', 'aborted_by_user\n3'],
    ['sure\r', 'aborted_by_user\n3'],
    [CONTROL_C, 'aborted_by_user\n3'],
    [CONTROL_D, 'aborted_by_user\n3'],
  ] as const;
  const terminal = openTerminal([program, String(answers.length)]);
  let before = 0;
  for (const [keys, outcome] of answers) {
    await terminal.waitFor(question, before);
    expect(plain(terminal.screen().slice(before))).toBe(PROMPT);
    const asked = terminal.screen().length;
    terminal.type(keys);
    await terminal.waitFor('operations left\r\n', asked);
    expect([keys, plain(terminal.screen().slice(asked))]).toEqual([
      keys,
      expect.stringContaining(`${outcome} operations left\n`),
    ]);
    before = terminal.screen().indexOf('operations left\r\n', asked) + 'operations left\r\n'.length;
  }
  expect(await terminal.ended).toBe(0);
  const [green, red, off] = ['\u001b[32m', '\u001b[31m', '\u001b[39m'];
  expect(terminal.screen()).toContain(`${green}  1. Add attribute 'users.phone_number' (string, 20)${off}`);
  expect(terminal.screen()).toContain(`${red}  2. Drop attribute 'users.old_field'${off}`);
});

test('in a pipe nobody is asked, nothing is coloured and nothing is lost', () => {
  const { NO_COLOR, FORCE_COLOR, NODE_ENV, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [program], {
    cwd: resolve(__dirname, '../..'),
    encoding: 'utf8',
    env: { ...env, CI: 'true' },
  });
  expect(status).toBe(0);
  expect(stdout).toBe('destructive_refused\n3 operations left\n');
});

test('progress in a pipe is plain, in CI too', () => {
  const { NO_COLOR, FORCE_COLOR, NODE_ENV, ...env } = process.env;
  const run = (more: Readonly<Record<string, string>>) =>
    spawnSync(process.execPath, [program, '--allow'], {
      cwd: resolve(__dirname, '../..'),
      encoding: 'utf8',
      env: { ...env, ...more },
    }).stdout;
  const text = run({ CI: 'true' });
  expect(text).toBe(plain(text));
  expect(text).toContain("Drop attribute 'users.old_field'");
  expect(run({ FORCE_COLOR: '1' })).toContain('\u001b[32m');
});
