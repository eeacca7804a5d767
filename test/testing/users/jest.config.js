import example from '../../../examples/02-testing/jest.config.js';

/** The example, and two files that write down which server they were given. */
export default {
  ...example,
  roots: ['<rootDir>/examples/02-testing', '<rootDir>/test/testing/users'],
  testMatch: ['**/*.test.ts', '**/*.jest.ts'],
};
