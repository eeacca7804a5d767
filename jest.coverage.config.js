import base from './jest.config.js';

/** The folders that users' data depends on; each is held to its threshold by itself. */
const FOLDERS = ['schema', 'operations', 'differ', 'query', 'migrations', 'backup'];
const measured = process.env.COVERAGE_FOLDERS?.split(',') ?? FOLDERS;

/** `npm run test:coverage`: how much of those folders their own tests reach. */
export default {
  ...base,
  testMatch: measured.map((folder) => `**/test/${folder}/**/*.test.ts`),
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  collectCoverageFrom: measured.map((folder) => `src/${folder}/**/*.ts`),
  coverageReporters: ['text', 'text-summary'],
  coverageThreshold: Object.fromEntries(measured.map((folder) => [`./src/${folder}/`, { lines: 95, branches: 95 }])),
};
