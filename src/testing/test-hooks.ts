import { EntwriteError } from '../errors.js';

type Hook = (work: () => Promise<void>, timeout?: number) => unknown;

/** The hooks of a test runner. Those of Jest and Vitest fit; in node:test they are called `before`, `beforeEach` and `after`. */
export interface TestHooks {
  readonly beforeAll: Hook;
  readonly beforeEach: Hook;
  readonly afterAll: Hook;
}

const NAMES = ['beforeAll', 'beforeEach', 'afterAll'] as const;

/** The hooks that were given, else the global ones. Throws configuration_invalid if there are none. */
export function testHooks(given: TestHooks | undefined): TestHooks {
  const hooks = given ?? (globalThis as Partial<TestHooks>);
  const missing = NAMES.filter((name) => typeof hooks[name] !== 'function');
  const { beforeAll, beforeEach, afterAll } = hooks;
  if (beforeAll && beforeEach && afterAll && missing.length === 0) return { beforeAll, beforeEach, afterAll };
  throw new EntwriteError('configuration_invalid', {
    at: given ? 'useTestDatabase.hooks' : 'useTestDatabase',
    found: `no ${missing.join(', no ')}`,
    expected: 'the hooks of the test runner, as global functions or given',
    remedy:
      'Pass them: { hooks: { beforeAll, beforeEach, afterAll } }; with node:test { beforeAll: before, beforeEach, afterAll: after }.',
  });
}
