/** The folders without any input or output; `MUTATION_FOLDERS=schema,differ` limits a run to some of them. */
const folders = process.env.MUTATION_FOLDERS?.split(',') ?? ['schema', 'operations', 'differ', 'query'];

// Properties are tried with few values, once for each change.
process.env.FC_RUNS = '20';

/** `npm run test:mutation`: which small changes of the code the tests of its folder do not notice. */
export default {
  packageManager: 'npm',
  testRunner: 'mocha',
  mochaOptions: {
    'no-config': true,
    require: ['./test/support/mutation.mjs'],
    spec: folders.map((folder) => `test/${folder}/*.test.ts`),
    // What reads pages of documentation, and what only compiles.
    ignore: ['**/*docs*', '**/*.types.*'],
  },
  // Each change is tried with those tests alone that run through its line.
  coverageAnalysis: 'perTest',
  mutate: folders.map((folder) => `src/${folder}/**/*.ts`),
  // Texts are read by people, and what runs once at load time is for no test to reach.
  mutator: { excludedMutations: ['StringLiteral'] },
  ignoreStatic: true,
  disableTypeChecks: false,
  concurrency: 1,
  // A busy machine is no change that was noticed; endless loops are found by counting.
  timeoutMS: 60_000,
  incremental: true,
  incrementalFile: `.mutation/${folders.join('-')}.json`,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.mutation/sandbox',
  // All that the tests of those folders need.
  ignorePatterns: [
    '**',
    '!package.json',
    '!jest.config.js',
    '!src/**',
    ...['support', ...folders].map((folder) => `!test/${folder}/**`),
  ],
  thresholds: { high: 95, low: 85, break: 85 },
};
