import { readdirSync, readFileSync } from 'node:fs';

const tests = new URL('../', import.meta.url);

/** What a test file names that runs on the server of the environment: what starts it, and the modules that do so for their tests. */
export const ON_SERVER =
  /\b(startProject|useProject|startDials|openWorkplace|useTestDatabase|onFreshDatabase)\b|\/(live-context|test-library|shop|orm-database)\.js'/;

/** The test files that name something, by their paths below `test/`. */
export function testsThatName(pattern) {
  return readdirSync(tests, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts') && pattern.test(readFileSync(new URL(name, tests), 'utf8')));
}
