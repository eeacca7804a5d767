/** Tests import `entwrite` as users do; the mapper points the package's entries at the sources. */
export default {
  testEnvironment: '<rootDir>/test/support/environment.cjs',
  runtime: '<rootDir>/test/support/runtime.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // An ES module that the sources use.
  transformIgnorePatterns: ['/node_modules/(?!oxc-parser/)'],
  moduleNameMapper: {
    '^fast-check$': '<rootDir>/test/support/fast-check.ts',
    '^entwrite$': '<rootDir>/src/index.ts',
    '^entwrite/(.*)$': '<rootDir>/src/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testSequencer: '<rootDir>/test/support/slow-first.cjs',
  // For tests that hang; how fast a test is on a busy machine is no verdict.
  testTimeout: 120_000,
  // Many tests wait: for leases that expire, for programs that they started. Two cores are busy with four of them, and six take an eighth
  // more of their time for the same tests.
  maxWorkers: 4,
  // A worker of a whole run takes longer than the usual half second to give its memory back on a busy machine; one that hangs still shows.
  workerGracefulExitTimeout: 10_000,
};
