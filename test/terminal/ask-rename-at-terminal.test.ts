import { CONTROL_C, openTerminal, plain, type Terminal } from './open-terminal.js';

/** A person at a real (pseudo) terminal, asked whether an attribute has a new name. Needs the build. */
const RENAME = `'users.about' ("Wrote \\"Note G\\"") is dropped and 'users.bio' is added, and both are alike.
Was it renamed? (y/N): `;
const LOSS = 'Do you want to continue? (y/N): ';

async function asked(): Promise<Terminal> {
  const terminal = openTerminal(['test/terminal/rename.mjs']);
  await terminal.waitFor('Was it renamed? (y/N): ');
  expect(plain(terminal.screen())).toBe(RENAME);
  return terminal;
}

test('yes keeps the value, and nothing more is asked', async () => {
  const terminal = await asked();
  terminal.type('y\r');
  expect(await terminal.ended).toBe(0);
  expect(plain(terminal.screen())).not.toContain(LOSS);
  expect(plain(terminal.screen())).toContain('bio: Wrote "Note G"\n');
});

test('no means a drop, which is asked about in its turn', async () => {
  const terminal = await asked();
  terminal.type('n\r');
  await terminal.waitFor(LOSS);
  terminal.type('n\r');
  expect(await terminal.ended).toBe(0);
  expect(plain(terminal.screen())).toContain("  - Drop attribute 'users.about'\n");
  expect(plain(terminal.screen())).toContain('aborted_by_user\n');
});
test('Ctrl-C stops, and nothing more is asked', async () => {
  const terminal = await asked();
  terminal.type(CONTROL_C);
  expect(await terminal.ended).toBe(0);
  expect(plain(terminal.screen())).not.toContain(LOSS);
  expect(plain(terminal.screen())).toContain('aborted_by_user\n');
});
