import { collectSteps } from '../../src/migrations/builder/collect-steps.js';
import type { MigrationBuilder } from '../../src/migrations/builder/migration-builder.js';
import { schemaOperations } from '../../src/migrations/builder/migration-step.js';
import { stepsBack } from '../../src/migrations/run/steps-back.js';
import type { RelationshipSchema } from '../../src/schema/relationship-schema.js';
import { attribute, collection } from '../support/schemas.js';

/**
 * A file may take links through a list of ids in two steps, as generated ones do. A document that is deleted in between is then linked by
 * none, as within one plan; a list that a data step wrote to names what it names.
 */

const box: RelationshipSchema = {
  ...{
    key: 'box',
    kind: 'manyToOne',
    relatedCollection: 'boxes',
    twoWay: true,
    twoWayKey: 'items',
    onDelete: 'setNull',
  },
};
const LINKED = {
  collections: [
    collection('boxes', [attribute('name', 'string')]),
    collection('items', [attribute('name', 'string')], { relationships: [box] }),
  ],
};

async function stepsOf(between: (m: MigrationBuilder) => unknown) {
  const up = (m: MigrationBuilder) => {
    m.dropRelationship('items', 'box');
    m.addAttribute('items', 'box', { type: 'string', size: 36, array: true, required: false });
    between(m);
    m.dropAttribute('items', 'box');
    m.createRelationship('items', 'box', {
      type: 'manyToMany',
      target: 'boxes',
      inverse: 'items',
      onDelete: 'setNull',
    });
  };
  const file = { name: 'links', hash: '', path: 'links.ts', migration: { up } };
  return (await collectSteps(file as never, LINKED)).steps;
}

const carriers = (steps: readonly { readonly kind: string }[]) =>
  schemaOperations(steps).filter(
    ({ type, ...operation }) =>
      type === 'create_relationship' && JSON.stringify(operation).includes('"carriesLinks":true'),
  );

test('links go through a list that the steps of a file made of links', async () => {
  expect(carriers(await stepsOf(() => {}))).toHaveLength(1);
});

test('a list that a data step may have written to is no such list', async () => {
  expect(carriers(await stepsOf((m) => m.data('tidy', () => {}, { down: 'nothing' })))).toEqual([]);
});

test('and they go through it on the way back', async () => {
  const steps = await stepsOf(() => {});
  const done = steps.map((step) => ({ step, backup: null }));
  expect(carriers(stepsBack('links', done, 'revert'))).toHaveLength(1);
});
