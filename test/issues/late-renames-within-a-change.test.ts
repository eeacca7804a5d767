import { linkId } from '../../src/appwrite/documents/link-id.js';
import type { ServerRequest } from '../../src/appwrite/http/server-request.js';
import type { StoredValues } from '../../src/documents/document-change.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind, RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { watchingRequests } from '../support/beside-request.js';
import { failureOf, type SharedDatabase, sharedDatabase } from '../support/live-context.js';
import { useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, schemaOf } from '../support/schema-manager.js';

/**
 * A rename of a change arrives once more while the change goes on. Where that took the name off a new relationship whose other end was yet
 * to get its name, no later migration came past it (`404 column_not_found`).
 */
const project = useProject();
let database: SharedDatabase;
beforeEach(() => {
  database = sharedDatabase(project);
});
afterEach(() => database.end());

function relation(kind: RelationshipKind, twoWay: boolean): RelationshipSchema {
  return { key: 'author', kind, relatedCollection: 'people', twoWay, twoWayKey: 'works', onDelete: 'setNull' };
}

const people = collection('people', [attribute('name', 'string')]);
const linked = (kind: RelationshipKind, twoWay: boolean) =>
  schemaOf(people, collection('works', [attribute('n', 'string')], { relationships: [relation(kind, twoWay)] }));
const typed = (type: 'string' | 'integer') =>
  schemaOf(people, collection('works', [attribute('n', 'string'), attribute('author', type)]));

interface Case {
  readonly before: DatabaseSchema;
  readonly after: DatabaseSchema;
  readonly values: StoredValues;
}

const QUICK: Readonly<Record<string, Case>> = {
  'the other end becomes the parent': {
    before: linked('manyToOne', true),
    after: linked('oneToMany', true),
    values: { author: 'ann' },
  },
};
const LONG: Readonly<Record<string, Case>> = {
  'links show at both ends': {
    before: linked('manyToOne', false),
    after: linked('manyToOne', true),
    values: { author: 'ann' },
  },
  'links show at one end': {
    before: linked('oneToOne', true),
    after: linked('oneToOne', false),
    values: { author: 'ann' },
  },
  'ids become links': { before: typed('string'), after: linked('manyToOne', true), values: { author: 'ann' } },
  'links become ids': { before: linked('manyToOne', true), after: typed('string'), values: { author: 'ann' } },
  'text becomes numbers': { before: typed('string'), after: typed('integer'), values: { author: '7' } },
};

function isRename({ method, path, parameters }: ServerRequest): boolean {
  return method === 'PATCH' && path.includes('columns') && parameters?.newKey !== undefined;
}

/** Reads or changes the schema, or changes the lock, which is written at the end. */
function isStep({ method, path }: ServerRequest): boolean {
  const isList = method === 'GET' && path.at(-1) === 'tables';
  return isList || path.includes('columns') || (method !== 'GET' && path.includes('entwrite_state'));
}

test.each(Object.entries(process.env.LONG ? { ...QUICK, ...LONG } : QUICK))('%s', async (_name, {
  before,
  after,
  values,
}) => {
  const begin = async () => {
    await database.end();
    database = sharedDatabase(project);
    await managerOf(database, before).migrate();
    await database.documents.create('people', 'ann', { values: { name: 'ann' } });
    await database.documents.create('works', 'a', { values });
  };
  const state = async () => {
    const { schema } = await database.schemas.read();
    const hasLinks = schema.collections.some(({ relationships }) => relationships.length > 0);
    const select = JSON.stringify({ method: 'select', values: ['*', 'author.$id'] });
    const { documents } = await database.documents.list('works', hasLinks ? [select] : []);
    return { schema, contents: documents.map(({ author }) => [author].flat().map((one) => linkId(one) ?? one)) };
  };
  /** Runs with what comes before each request. */
  const run = (see: (request: ServerRequest) => Promise<void>) =>
    managerOf(watchingRequests(database, see), after).migrate({ allowDestructive: true });

  await begin();
  const steps: ServerRequest[] = [];
  await run(async (request) => {
    if (isStep(request)) steps.push(request);
  });
  const done = await state();
  const renames = steps.flatMap((request, at) => (isRename(request) ? [at] : []));
  expect(renames.length).toBeGreaterThan(0);
  // The first one takes the name off the old one; all of them in `npm run test:long`.
  for (const rename of process.env.LONG ? renames : renames.slice(0, 1))
    for (let later = rename + 1; later < steps.length; later += 1) {
      await begin();
      const seen: ServerRequest[] = [];
      const work = run(async (request) => {
        if (!isStep(request)) return;
        const { guard: _guard, ...late } = seen[rename] ?? request;
        if (seen.push(request) === later + 1) await failureOf(database.transport.send(late));
      });
      await failureOf(work);
      await managerOf(database, after).migrate({ allowDestructive: true });
      expect({ rename, later, ...(await state()) }).toEqual({ rename, later, ...done });
    }
});
