import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import type { RelationshipKind } from '../../src/schema/relationship-schema.js';
import { requestKinds } from '../support/disturb.js';
import { killedBefore } from '../support/killed-before.js';
import { connectDatabase, embeddedOf, useProject } from '../support/live-database.js';
import { attribute, collection, managerOf, SHORT_LEASE, schemaOf } from '../support/schema-manager.js';

/**
 * A function for a new attribute found links that go to a `manyToMany` in the same plan as ids when documents were checked, and nothing in
 * their place when it was called for the values to write: what passed the check was not what was written, or failed half-way.
 */

const project = useProject();
const linked = (kind: RelationshipKind, twoWayKey: string, ...keys: readonly string[]) =>
  schemaOf(
    collection('people', [attribute('name', 'string')]),
    collection(
      'works',
      [attribute('n', 'string'), ...keys.map((key) => attribute(key, 'string', { required: true }))],
      {
        relationships: [{ key: 'of', kind, relatedCollection: 'people', twoWay: true, twoWayKey, onDelete: 'setNull' }],
      },
    ),
  );

const CASES = {
  'one link becomes many': [linked('manyToOne', 'works'), linked('manyToMany', 'works', 'said'), 'ann'],
  'links get another end': [linked('manyToMany', 'works'), linked('manyToMany', 'written', 'said'), ['ann']],
} as const;
type Case = readonly [before: DatabaseSchema, after: DatabaseSchema, of: string | readonly string[]];
const IDS = ['v', 'w'];

async function begin([before, after, of]: Case) {
  const own = connectDatabase(project);
  await managerOf(own, before).migrate();
  await own.documents.create('people', 'ann', { values: { name: 'ann' } });
  for (const id of IDS) await own.documents.create('works', id, { values: { n: id, of } });
  const seen = new Set<string>();
  const backfill = (work: Readonly<Record<string, unknown>>) => {
    seen.add(JSON.stringify(work.of) ?? 'nothing');
    return `${String(work.n)} of ${String(work.of)}`;
  };
  const manager = managerOf(own, after, { lease: SHORT_LEASE });
  const work = () => manager.migrate({ allowDestructive: true, resolve: { 'works.said': { backfill } } });
  const said = async () => (await own.documents.list('works', [])).documents.map((document) => document.said);
  return { database: own, manager, work, seen, said };
}

test.each(Object.entries(CASES))('%s: a function finds the ids whenever it is called', async (_, one) => {
  const { work, seen, said } = await begin(one);
  await work();
  expect([...seen]).toEqual(['["ann"]']);
  expect(await said()).toEqual(['v of ann', 'w of ann']);
});

test.each(Object.entries(CASES))('%s: in a run that goes on after a kill, too', async (_, one) => {
  const server = embeddedOf(project);
  const whole = await begin(one);
  const kinds = await requestKinds(server, whole.database.databaseId, whole.work);
  const writes = kinds.filter((kind) => !kind.startsWith('GET'));
  const last = writes.lastIndexOf('PATCH */tables/*/rows/*');
  expect(last).toBeGreaterThan(0);
  const { manager, work, said } = await begin(one);
  expect(await killedBefore(last + 1, work, { server, manager })).toBe(true);
  await work();
  expect(await said()).toEqual(['v of ann', 'w of ann']);
});

test.each([
  'manyToMany',
  'oneToMany',
] as const)('a function finds the ids of a %s that the plan drops', async (kind) => {
  const after = schemaOf(
    collection('people', [attribute('name', 'string')]),
    collection('works', [attribute('n', 'string'), attribute('said', 'string', { required: true })]),
  );
  const { work, seen, said } = await begin([linked(kind, 'works'), after, ['ann']]);
  await work();
  expect([...seen].sort()).toEqual(kind === 'manyToMany' ? ['["ann"]'] : ['["ann"]', '[]']);
  expect(await said()).toEqual(kind === 'manyToMany' ? ['v of ann', 'w of ann'] : ['v of ', 'w of ann']);
});
