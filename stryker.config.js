/** The tests of each folder without any input or output, and of those above it what takes milliseconds. */
const TESTS = {
  schema: ['schema/*', 'operations/*', 'differ/diff-schemas', 'differ/rename-collections'],
  operations: ['operations/*', 'differ/*'],
  differ: ['differ/*'],
  query: ['query/*'],
};
/** `MUTATION_FOLDERS=schema,differ` changes some of them only. */
const folders = process.env.MUTATION_FOLDERS?.split(',') ?? Object.keys(TESTS);
const tests = [...new Set(folders.flatMap((folder) => TESTS[folder]))];

// Properties are tried with few values, once for each change.
process.env.FC_RUNS = '20';

/** `npm run test:mutation`: which small changes of the code the tests of these folders do not notice. */
export default {
  packageManager: 'npm',
  testRunner: 'mocha',
  mochaOptions: {
    'no-config': true,
    require: ['./test/support/mutation.mjs'],
    spec: tests.map((name) => `test/${name}.test.ts`),
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
  timeoutMS: 20_000,
  // A change may spoil what the tests share.
  maxTestRunnerReuse: 100,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  jsonReporter: { fileName: '.mutation/report.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.mutation/sandbox',
  // All that the tests of those folders need.
  ignorePatterns: [
    '**',
    '!package.json',
    '!jest.config.js',
    '!src/**',
    ...['support', ...Object.keys(TESTS)].map((folder) => `!test/${folder}/**`),
  ],
  thresholds: { high: 95, low: 85, break: 85 },
};
