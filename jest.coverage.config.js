import base from './jest.config.js';

/** The folders that users' data depends on; each is held to its threshold by itself. */
const FOLDERS = ['schema', 'operations', 'differ', 'query', 'migrations', 'backup'];
const measured = process.env.COVERAGE_FOLDERS?.split(',') ?? FOLDERS;

/** Tests elsewhere of what is in a folder. */
const ALSO = {
  backup: [
    'migrations/{backups,parking,scenarios/keep-backups}',
    'schema-manager/rename-collection-backup',
    'issues/{backups-of-unknown-origin,deep-verification*,ids-that-urls-fold,links-to-newer*,restore-proves*,undone-after*}',
  ],
  migrations: ['testing/*', 'upgrade/*', 'issues/*'],
};

/** `npm run test:coverage`: how much of those folders their tests reach. */
export default {
  ...base,
  testMatch: measured.flatMap((folder) => [
    `**/test/${folder}/**/*.test.ts`,
    ...(ALSO[folder] ?? []).map((names) => `**/test/${names}.test.ts`),
  ]),
  collectCoverage: true,
  coverageProvider: 'v8',
  coverageDirectory: 'coverage',
  collectCoverageFrom: measured.map((folder) => `src/${folder}/**/*.ts`),
  coverageReporters: ['text', 'text-summary'],
  coverageThreshold: Object.fromEntries(measured.map((folder) => [`./src/${folder}/`, { lines: 95, branches: 95 }])),
};
