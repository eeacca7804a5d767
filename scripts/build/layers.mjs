/**
 * Code that entries share lies in one file per layer; imports go from later ones to earlier ones (docs/architecture.md), so that no
 * two of these files import each other. What only some command or a rare call needs is split off by the bundler.
 */
/** What a program holds of the schema manager before it calls it. */
const SCHEMA_MANAGER = [
  'db-schema-manager',
  'option-rules',
  'parking/parked-record',
  'plan/(?:copy-estimate|migration-plan|migration-report|plan-file)',
  'preflight/(?:comparison-key|indexed-bytes)',
];

const LAYERS = {
  // Passed on from a package: a bundler needs no code of ours for it.
  sdk: ['appwrite/http/node-appwrite\\.ts'],
  base: ['errors\\.ts', 'progress\\.ts', 'util/'],
  colours: ['terminal/(?:colours|live-lines|ask-line-at-terminal)\\.ts'],
  work: [
    'loader/(?:module-problem|packed-problem)\\.ts',
    'migrations/builder/(?:run-user-work|migration-problem)\\.ts',
  ],
  model: ['schema/', 'operations/', 'metadata/', 'decorators/', 'query/'],
  server: ['appwrite/', 'documents/', `schema-manager/(?:${SCHEMA_MANAGER.join('|')})\\.ts`],
  context: ['backup/source/', 'terminal/', 'context/'],
  cli: ['cli/(?!entwrite\\.ts)'],
};

/** Small pieces without imports that several commands share: one file instead of one each. */
const PIECES = {
  name: 'pieces',
  test: /[\\/]src[\\/](?:cli[\\/](?:plural|table)|pages[\\/]duration-text|project[\\/]project-database|loader[\\/](?:own-location|user-files))\.ts$/,
  priority: 100,
};

/**
 * What a call loads as a whole: the work of the schema manager, backups, which a context makes by itself (copies of a database, which load a package of names, lie apart),
 * migration files, and the data that goes in and out.
 */
const AREAS = {
  'schema-work': ['differ/', 'schema-manager/'],
  'backup-work': ['backup/(?!clone/|index)'],
  migrations: ['migrations/'],
  'data-work': ['data/'],
};

const named = (places) => new RegExp(`[\\\\/]src[\\\\/](?:${places.join('|').replaceAll('/', '[\\\\/]')})`);

export const layers = [
  PIECES,
  ...Object.entries({ ...LAYERS, ...AREAS }).map(([name, places], at, { length }) => ({
    name,
    test: named(places),
    priority: length - at,
    ...(name in LAYERS && { tags: ['$initial'] }),
  })),
];
