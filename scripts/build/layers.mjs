/**
 * Code that entries share lies in one file per layer; imports go from later ones to earlier ones (docs/architecture.md), so that no
 * two of these files import each other. What only some command or a rare call needs is split off by the bundler.
 */
const LAYERS = {
  base: ['errors\\.ts', 'progress\\.ts', 'util/'],
  colours: ['terminal/colours\\.ts'],
  work: ['migrations/builder/(?:run-user-work|migration-problem)\\.ts'],
  model: ['schema/', 'operations/', 'metadata/', 'differ/', 'decorators/', 'query/'],
  server: ['appwrite/', 'documents/', 'schema-manager/'],
  context: ['backup/source/', 'terminal/', 'context/'],
  cli: ['cli/(?!entwrite\\.ts)'],
};

export const layers = Object.entries(LAYERS).map(([name, places], at, { length }) => ({
  name,
  test: new RegExp(`[\\\\/]src[\\\\/](?:${places.join('|').replaceAll('/', '[\\\\/]')})`),
  priority: length - at,
  tags: ['$initial'],
}));
