import base from './jest.config.js';

const { runtime: _, testEnvironment: __, testSequencer: ___, sandboxInjectedGlobals: ____, ...rest } = base;

/** `npm run test:mutation`: the unit tests of what Stryker changes, in Jest's own runtime, which Stryker extends. */
export default { ...rest, roots: ['<rootDir>/test/operations'] };
